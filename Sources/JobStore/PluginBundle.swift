import Digests
public import JobModel

/// The plugins that a group is about to run together.
public struct PluginBundle: Sendable {
    public var plugins: [Plugin]

    public init(plugins: [Plugin]) {
        self.plugins = plugins
    }

    /// The bundle with these plugins in place of those of the same names.
    public func replacing(with new: [Plugin]) -> PluginBundle {
        let names = Set(new.map(\.name))
        return PluginBundle(plugins: plugins.filter { !names.contains($0.name) } + new)
    }

    /// The bundle's address: SHA-256 over the (name, digest) pairs of its plugins, sorted by name, in lower-case hexadecimal.
    ///
    /// Every name is written with its length, so that no two sets of plugins spell the same bytes.
    public var digest: String {
        var hash = SHA256()
        for plugin in plugins.sorted(by: { $0.name < $1.name }) {
            hash.update("\(plugin.name.utf8.count):\(plugin.name):\(plugin.digest)\n")
        }
        return hash.hexadecimal()
    }

    /// - Throws: `invalid` when the bundle is empty or too large, or when two of its plugins have one name or one handler.
    public func check(group: String) throws {
        if plugins.isEmpty {
            throw StoreError(.invalid, "group \"\(group)\": the release would hold no plugin; name a file to publish")
        }
        let bytes = plugins.reduce(0) { $0 + $1.byteCount }
        if bytes > Limits.bundleBytes {
            throw StoreError(
                .invalid,
                "group \"\(group)\": the bundle would hold \(bytes) bytes, more than \(Limits.bundleBytes); strip its "
                    + "plugins, or use a second group")
        }
        var names: Set<String> = []
        var owners: [String: String] = [:]
        for plugin in plugins {
            if !names.insert(plugin.name).inserted {
                throw StoreError(
                    .invalid, "group \"\(group)\": two of the files are plugin \"\(plugin.name)\"; publish one of them")
            }
            for handler in plugin.handlers {
                if let owner = owners.updateValue(plugin.name, forKey: handler) {
                    throw StoreError(
                        .invalid,
                        "group \"\(group)\": plugins \"\(owner)\" and \"\(plugin.name)\" both have handler \"\(handler)\"; "
                            + "rename one")
                }
            }
        }
    }
}
