import Foundation
import HostProtocol
import JobModel

/// What a node gives its plugins: configuration and secrets, read from files when a host starts.
///
/// Both go to the host over its socket, never through parameters, tables or logs.
struct NodeConfiguration: Sendable {
    /// Holds `GROUP/PLUGIN.json`.
    let pluginsDirectory: String
    /// Holds `GROUP/NAME`, or flat `GROUP.NAME` files as systemd's credentials are.
    let secretsDirectory: String

    /// The plugins of a bundle, with what this node has for each.
    ///
    /// - Throws: `ExecutionError` when a configuration file is no JSON object, or others may write secrets.
    func loaded(_ bundle: UnpackedBundle, group: String) throws -> [LoadedPlugin] {
        let secrets = try secrets(ofGroup: group)
        return try bundle.libraries.map { library in
            LoadedPlugin(
                name: library.plugin.name, path: library.path,
                configuration: try configuration(of: library.plugin.name, group: group), secrets: secrets)
        }
    }

    private func configuration(of plugin: String, group: String) throws -> String {
        let path = "\(pluginsDirectory)/\(group)/\(plugin).json"
        guard let data = FileManager.default.contents(atPath: path) else { return "{}" }
        guard (try? JSONSerialization.jsonObject(with: data)) is [String: Any] else {
            throw ExecutionError(
                .plugin, "plugin \"\(plugin)\"", "configuration \"\(path)\" is no JSON object",
                cure: .plain("mend the file"))
        }
        return String(decoding: data, as: UTF8.self)
    }

    private func secrets(ofGroup group: String) throws -> [LoadedPlugin.Secret] {
        var found: [LoadedPlugin.Secret] = []
        func add(_ name: String, from path: String) throws {
            guard let bytes = try SecretFiles.bytes(of: path) else { return }
            found.append(.init(name: name, bytes: bytes))
        }
        let folder = "\(secretsDirectory)/\(group)"
        let ownNames = try SecretFiles.names(in: folder)
        let prefix = "\(group)."
        let flatNames = try SecretFiles.names(in: secretsDirectory).filter { $0.hasPrefix(prefix) }
        if ownNames.isEmpty, flatNames.isEmpty { return [] }
        try SecretFiles.checkDirectory(secretsDirectory)
        try SecretFiles.checkDirectory(folder)
        for name in ownNames { try add(name, from: "\(folder)/\(name)") }
        for name in flatNames { try add(String(name.dropFirst(prefix.count)), from: "\(secretsDirectory)/\(name)") }
        return found
    }
}
