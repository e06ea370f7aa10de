/// Failures of one cause, as far as it can be told from outside: of one handler of a group, with one code, that say the same but for
/// numbers, ids and addresses.
public struct ErrorCause: Sendable, Identifiable, Equatable {
    public var id: CauseID
    public var groupID: GroupID
    public var groupName: String
    public var handler: String
    public var code: HandleCode
    /// As `MaskedMessage` makes it; empty when the handler said nothing.
    public var message: String
    /// Attempts that failed, in the hours that were asked for.
    public var failures: Int
    /// Attempts that failed, ever.
    public var allFailures: Int
    /// Of those: tasks that will not run again by themselves, and that nobody has retried or dropped. Counted up to `mostCounted` + 1.
    public var open: Int
    public var firstAt: UTCMilliseconds
    public var lastAt: UTCMilliseconds
    /// The number of the release that failed so first; `nil` when it ran on none, or that is gone.
    public var firstReleaseNo: Int64?
    /// The newest of them, as an example; its row may be pruned.
    public var exampleLogID: LogID

    /// Beyond that nobody counts.
    public static let mostCounted = 1_000

    public init(
        id: CauseID, groupID: GroupID, groupName: String, handler: String, code: HandleCode, message: String,
        failures: Int, allFailures: Int, open: Int, firstAt: UTCMilliseconds, lastAt: UTCMilliseconds,
        firstReleaseNo: Int64?,
        exampleLogID: LogID
    ) {
        self.id = id
        self.groupID = groupID
        self.groupName = groupName
        self.handler = handler
        self.code = code
        self.message = message
        self.failures = failures
        self.allFailures = allFailures
        self.open = open
        self.firstAt = firstAt
        self.lastAt = lastAt
        self.firstReleaseNo = firstReleaseNo
        self.exampleLogID = exampleLogID
    }
}

/// What people have done about a task that will not run again by itself, as `dot_job_log.failure_state` holds it.
public enum FailureState: Int, Sendable, CaseIterable {
    /// Nothing yet.
    case open = 1
    case retried = 2
    case dropped = 3

    public var word: String {
        switch self {
        case .open: "open"
        case .retried: "retried"
        case .dropped: "dropped"
        }
    }
}

/// How often a cause has struck within an hour.
public struct CauseHour: Sendable, Equatable {
    /// When the hour began.
    public var at: UTCMilliseconds
    public var failures: Int

    public init(at: UTCMilliseconds, failures: Int) {
        self.at = at
        self.failures = failures
    }
}
