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
    /// - Throws: `ExecutionError` when a configuration file is no JSON object.
    func loaded(_ bundle: UnpackedBundle, group: String) throws -> [LoadedPlugin] {
        let secrets = secrets(ofGroup: group)
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

    private func secrets(ofGroup group: String) -> [LoadedPlugin.Secret] {
        let files = FileManager.default
        var found: [LoadedPlugin.Secret] = []
        func add(_ name: String, from path: String) {
            guard let data = files.contents(atPath: path) else { return }
            found.append(.init(name: name, bytes: Array(data)))
        }
        let folder = "\(secretsDirectory)/\(group)"
        for name in (try? files.contentsOfDirectory(atPath: folder)) ?? [] { add(name, from: "\(folder)/\(name)") }
        let prefix = "\(group)."
        for name in (try? files.contentsOfDirectory(atPath: secretsDirectory)) ?? [] where name.hasPrefix(prefix) {
            add(String(name.dropFirst(prefix.count)), from: "\(secretsDirectory)/\(name)")
        }
        return found
    }
}
