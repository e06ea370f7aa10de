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
    /// What the group wanted before: where a release that crashes goes back to.
    public var previousID: ReleaseID?
    /// When it was found to crash its hosts, if it was.
    public var quarantinedAt: UTCMilliseconds?
    public var quarantineReason: String?

    /// What its plugin says of a handler; `nil` when it has none of that name, or nobody asked.
    public func handler(named name: String) -> PluginHandler? {
        for plugin in plugins {
            if let handler = plugin.handlerDetails.first(where: { $0.name == name }) { return handler }
        }
        return nil
    }

    public init(
        id: ReleaseID, groupID: GroupID, groupName: String, number: Int64, digest: String, plugins: [Plugin],
        publishedBy: String, publishedAt: UTCMilliseconds, note: String, previousID: ReleaseID? = nil,
        quarantinedAt: UTCMilliseconds? = nil, quarantineReason: String? = nil
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
        self.previousID = previousID
        self.quarantinedAt = quarantinedAt
        self.quarantineReason = quarantineReason
    }
}
