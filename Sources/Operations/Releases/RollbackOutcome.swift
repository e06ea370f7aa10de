public import JobModel

/// What came of a rollback.
public struct RollbackOutcome: Sendable {
    public enum Effect: String, Sendable, CaseIterable {
        /// The bundle of an earlier release is the group's next one; the release's note says of which.
        case published
        /// The release beside the canary, which gets every claim from now on.
        case kept
        /// The group runs these very bytes already, and they are healthy.
        case nothing
    }

    /// What the group wants now.
    public var release: Release
    public var effect: Effect
    /// The canary whose trial this has ended, by its number.
    public var endedCanary: Int64?

    public init(release: Release, effect: Effect, endedCanary: Int64?) {
        self.release = release
        self.effect = effect
        self.endedCanary = endedCanary
    }
}
