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
        if plugins.isEmpty { throw StoreError.emptyBundle(group: group) }
        let bytes = plugins.reduce(0) { $0 + $1.byteCount }
        if bytes > Limits.bundleBytes { throw StoreError.bigBundle(group: group, bytes: bytes) }
        var names: Set<String> = []
        var owners: [String: String] = [:]
        for plugin in plugins {
            if !names.insert(plugin.name).inserted { throw StoreError.pluginTwice(plugin.name, group: group) }
            for handler in plugin.handlers {
                if let owner = owners.updateValue(plugin.name, forKey: handler) {
                    throw StoreError.handlerTwice(handler, in: (owner, plugin.name), group: group)
                }
            }
        }
    }
}
