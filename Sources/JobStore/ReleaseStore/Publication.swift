public import JobModel

/// What came of a publish.
public struct Publication: Sendable {
    public var release: Release
    /// False when the group runs these very bytes already, and no executor has rejected them: then nothing was written.
    public var isNew: Bool

    public init(release: Release, isNew: Bool) {
        self.release = release
        self.isNew = isNew
    }
}
