import Foundation

/// The files of a new plugin in one language.
struct PluginTemplate {
    let language: PluginLanguage

    /// Texts by their paths within the plugin's folder: the template with its tokens filled in, and the SDK as it is.
    ///
    /// - Throws: `CommandError` when this build carries no template for the language.
    func files(for name: PluginName) throws -> [String: String] {
        let folder = "templates/\(language.rawValue)/"
        let template = EmbeddedSDK.files.filter { $0.path.hasPrefix(folder) }
        guard !template.isEmpty else {
            throw CommandError("--lang \(language.rawValue): this dotjob carries no template for it; choose another")
        }
        var files: [String: String] = [:]
        for file in template {
            let path = Self.named(Self.filled(String(file.path.dropFirst(folder.count)), name))
            files[path] = Self.filled(file.text, name)
        }
        for file in EmbeddedSDK.files where isVendored(file.path) { files["vendor/dotjob/\(file.path)"] = file.text }
        files["vendor/dotjob/VERSION"] = """
            plugin-sdk \(EmbeddedSDK.version)
            abi \(EmbeddedSDK.abi)
            dotjob \(Version.current)

            """
        return files
    }

    private func isVendored(_ path: String) -> Bool {
        language.vendored.contains { $0.hasSuffix("/") ? path.hasPrefix($0) : path == $0 }
    }

    /// A repository would follow the rules of a file of the final name.
    private static func named(_ path: String) -> String {
        path.split(separator: "/").map { $0.hasPrefix("dot-") ? ".\($0.dropFirst(4))" : String($0) }
            .joined(separator: "/")
    }

    private static func filled(_ text: String, _ name: PluginName) -> String {
        let tokens = [
            "@NAME@": name.text, "@IDENT@": name.identifier, "@TYPE@": name.typeName,
            "@SDK_VERSION@": EmbeddedSDK.version, "@ABI@": EmbeddedSDK.abi,
            // An identifier: it stands where formatters would not take an "@".
            "__HANDLER__": name.identifier,
        ]
        return tokens.reduce(text) { $0.replacing($1.key, with: $1.value) }
    }
}
