public import JobModel

/// What becomes of a release on the executors of its group.
public enum RolloutVerdict: Sendable, Equatable {
    /// Every online executor runs it: so many.
    case active(executors: Int)
    case failed(RolloutFailure)
    /// These executors do not run it yet. None: no executor of the group is online.
    case pending([RolloutPlace])
}

/// Why a release will not be active everywhere.
public enum RolloutFailure: Sendable, Equatable {
    /// It crashed its hosts; why, for people.
    case quarantined(because: String?)
    /// The group wants another release now, by its number; `nil` for none.
    case superseded(by: Int64?)
    /// An executor has rejected it, or put it into quarantine.
    case turnedDown(RolloutPlace)
}

/// Where one executor stands with a release.
public struct RolloutPlace: Sendable, Equatable {
    public var executorID: ExecutorID
    public var hostname: String
    /// `nil` before the executor has said anything of it.
    public var state: ReleaseState?
    /// Why it was rejected, quarantined or delayed; for people.
    public var reason: String?

    public init(_ executor: ExecutorNode, _ standing: ReleaseStanding?) {
        executorID = executor.id
        hostname = executor.hostname
        state = standing?.state
        reason = standing?.reason
    }
}
