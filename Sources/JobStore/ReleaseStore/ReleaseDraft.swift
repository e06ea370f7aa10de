public import JobModel

/// What to publish.
public struct ReleaseDraft: Sendable {
    /// Stored before.
    public var plugins: [PluginID]
    /// They are all that the group shall run, in place of whatever it ran before.
    public var replacesAll = false
    /// Handlers in use may go.
    public var allowsRemoval = false
    /// The share of claims that it gets at first, 1 to 99; `nil` for all.
    public var canaryPercent: Int?
    public var publisher: String
    public var note: String
    /// Of manifests that name a library of the system: which one the publisher's node has, for people.
    public var systemLibraries: [PluginID: String] = [:]

    public init(plugins: [PluginID], publisher: String, note: String = "") {
        self.plugins = plugins
        self.publisher = publisher
        self.note = note
    }
}
