public import JobModel

/// What came of a publish.
public struct PublishOutcome: Sendable {
    public var release: Release
    /// False when the group runs these very bytes already, and no executor has rejected them: then nothing was written.
    public var isNew: Bool
    /// Those that were given, as they are stored.
    public var plugins: [Plugin]
    /// As it was asked for.
    public var canaryPercent: Int?

    public init(release: Release, isNew: Bool, plugins: [Plugin], canaryPercent: Int?) {
        self.release = release
        self.isNew = isNew
        self.plugins = plugins
        self.canaryPercent = canaryPercent
    }
}
