public import JobModel

/// What a release made of its group's handlers. Names are sorted.
public struct HandlerChanges: Sendable, Equatable {
    public let added: [String]
    public let removed: [String]
    /// They are in both, in plugins with other bytes.
    public let changed: [String]

    public init(added: [String], removed: [String], changed: [String]) {
        self.added = added
        self.removed = removed
        self.changed = changed
    }

    /// - Parameter before: `nil` when there was none: then all are added.
    public init(from before: Release?, to after: Release) {
        let old = Self.digests(of: before?.plugins ?? [])
        let new = Self.digests(of: after.plugins)
        added = new.keys.filter { old[$0] == nil }.sorted()
        removed = old.keys.filter { new[$0] == nil }.sorted()
        changed = new.filter { entry in old[entry.key].map { $0 != entry.value } ?? false }.keys.sorted()
    }

    public var isEmpty: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty }

    private static func digests(of plugins: [Plugin]) -> [String: String] {
        let pairs = plugins.flatMap { plugin in plugin.handlers.map { ($0, plugin.digest) } }
        return Dictionary(pairs) { $1 }
    }
}
