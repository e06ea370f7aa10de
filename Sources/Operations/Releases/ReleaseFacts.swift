public import JobModel

/// A release and what has come of it.
public struct ReleaseFacts: Sendable {
    /// What the release is to its group.
    public enum Role: Sendable, Equatable {
        /// What the group wants. One in quarantine stays so when nothing earlier could serve.
        case desired(isQuarantined: Bool)
        /// It is on trial with this share of the claims, in per cent.
        case canary(percent: Int)
        /// Not wanted any more, since it crashed its hosts.
        case quarantined
        case unwanted
    }

    public let release: Release
    public let group: ExecutorGroup
    /// What the executors of the group make of it.
    public let standings: [ReleaseStanding]
    /// By the ids of the standings; of executors that are still known.
    public let hostnames: [ExecutorID: String]
    /// Attempts on it, by how they ended, and snoozes.
    public let tally: [HandleCode: Int64]
    /// The first task of each executor, as far as one has started.
    public let firstTasks: [FirstTask]

    public init(
        release: Release, group: ExecutorGroup, standings: [ReleaseStanding] = [],
        hostnames: [ExecutorID: String] = [:], tally: [HandleCode: Int64] = [:],
        firstTasks: [FirstTask] = []
    ) {
        self.release = release
        self.group = group
        self.standings = standings
        self.hostnames = hostnames
        self.tally = tally
        self.firstTasks = firstTasks
    }

    public var role: Role {
        let isQuarantined = release.quarantinedAt != nil
        if isDesired { return .desired(isQuarantined: isQuarantined) }
        if isQuarantined { return .quarantined }
        return canaryPercent.map { .canary(percent: $0) } ?? .unwanted
    }

    public var isDesired: Bool { group.desiredReleaseID == release.id }

    /// Its share of the claims while it is on trial.
    public var canaryPercent: Int? { group.canary.flatMap { $0.releaseID == release.id ? $0.percent : nil } }

    /// Whether the group has gone on to a newer one.
    public var isOld: Bool {
        guard let desired = group.desiredReleaseID, canaryPercent == nil else { return false }
        return release.id < desired
    }

    /// Without snoozes, which are neither good nor bad.
    public var attempts: Int64 { tally.reduce(0) { $0 + ($1.key.isAttempt ? $1.value : 0) } }
    public var failures: Int64 { tally.reduce(0) { $0 + ($1.key.isFailure ? $1.value : 0) } }

    /// The share of attempts that failed, in thousandths: a failure is never rounded to none. `nil` without any attempt.
    public var failedThousandths: Int64? {
        guard attempts > 0 else { return nil }
        return max(failures * 1_000 / attempts, failures > 0 ? 1 : 0)
    }
}
