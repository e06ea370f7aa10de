/// One `.so` of a bundle: a row of `dot_plugin`. Its bytes are stored beside it, in chunks.
public struct Plugin: Sendable, Identifiable, Hashable {
    public var id: PluginID
    /// As the plugin's descriptor says; unique within a bundle.
    public var name: String
    public var version: String
    /// SHA-256 of the bytes, in lower-case hexadecimal.
    public var digest: String
    public var byteCount: Int64
    public var handlers: [String]

    public init(
        id: PluginID, name: String, version: String, digest: String, byteCount: Int64, handlers: [String]
    ) {
        self.id = id
        self.name = name
        self.version = version
        self.digest = digest
        self.byteCount = byteCount
        self.handlers = handlers
    }
}

/// A numbered publication of a bundle to a group: a row of `dot_release`.
public struct Release: Sendable, Identifiable {
    public var id: ReleaseID
    public var groupID: GroupID
    public var groupName: String
    /// Counts from 1 within its group.
    public var number: Int64
    /// SHA-256 over the sorted (name, digest) pairs of its plugins.
    public var digest: String
    public var plugins: [Plugin]
    public var publishedBy: String
    public var publishedAt: UTCMilliseconds
    public var note: String

    public init(
        id: ReleaseID, groupID: GroupID, groupName: String, number: Int64, digest: String, plugins: [Plugin],
        publishedBy: String, publishedAt: UTCMilliseconds, note: String
    ) {
        self.id = id
        self.groupID = groupID
        self.groupName = groupName
        self.number = number
        self.digest = digest
        self.plugins = plugins
        self.publishedBy = publishedBy
        self.publishedAt = publishedAt
        self.note = note
    }
}
