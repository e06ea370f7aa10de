/// What a group wants its executors to run: its desired release, and one on trial beside it.
public struct DesiredReleases: Sendable, Equatable {
    /// `nil` before the first publish.
    public var releaseID: ReleaseID?
    public var canary: ExecutorGroup.Canary?

    public init(releaseID: ReleaseID?, canary: ExecutorGroup.Canary? = nil) {
        self.releaseID = releaseID
        self.canary = canary
    }

    /// With a new release on trial, or in place of everything.
    public func publishing(_ release: ReleaseID, canaryPercent: Int?) -> DesiredReleases {
        guard let canaryPercent else { return DesiredReleases(releaseID: release) }
        return DesiredReleases(releaseID: releaseID, canary: .init(releaseID: release, percent: canaryPercent))
    }

    /// With the canary as the desired release; `nil` when none is on trial.
    public func promoting() -> DesiredReleases? {
        canary.map { DesiredReleases(releaseID: $0.releaseID) }
    }

    /// Without the canary.
    public func endingTrial() -> DesiredReleases { DesiredReleases(releaseID: releaseID) }
}

extension ExecutorGroup {
    public var desired: DesiredReleases { DesiredReleases(releaseID: desiredReleaseID, canary: canary) }
}
