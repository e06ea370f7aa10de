public import JobModel

/// What an executor tells and asks the queue in one transaction.
public struct QueueBatch: Sendable {
    public var session: SessionID
    public var completions: [Completion] = []
    public var handBacks: [HandBack] = []
    /// What attempts that still run have logged.
    public var lines: [TaskLines] = []
    public var claims: [ClaimRequest] = []
    /// Waiting this long lifts a task by one priority when heads are merged, unless its group says otherwise.
    public var agingStepMs = Limits.standardAgeingMs

    public init(session: SessionID) {
        self.session = session
    }
}

public struct QueueAnswer: Sendable {
    public var claimed: [ClaimedTask] = []
    /// Completions and hand-backs that matched nothing.
    public var stale: [ClaimKey] = []
    /// Completions of attempts that went down with another code than they ended with: cancelled, or snoozed once too often.
    public var recoded: [ClaimKey: HandleCode] = [:]
    /// When the next task that the claims could take comes due, if one waits, or when they may take tasks again: later than now.
    public var nextRunAt: UTCMilliseconds?
    /// Whether the claims left due tasks behind that they could have taken with more room: ask again when there is room.
    public var moreDue = false
    /// Why nothing was claimed although the batch was stored. Ask again later.
    public var stalledBy: StalledLog?
    /// Tasks that this batch put into quarantine.
    public var quarantined: [TaskID] = []

    public init() {}

    /// Has the executor ask again at a time, unless it does so earlier.
    public mutating func wake(at time: UTCMilliseconds?) {
        if let time { nextRunAt = min(nextRunAt ?? time, time) }
    }
}
