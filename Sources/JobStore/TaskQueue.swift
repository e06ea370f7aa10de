public import JobModel

/// The queue, as an executor sees it. Every call blocks its thread and is one transaction.
///
/// What a store must keep: a claim raises the task's claim number, and nothing lowers it or gives it to another delivery; task ids
/// are never used again, since handlers deduplicate on them; of a serial job at most one task is claimed, and of a group no more
/// than its limit, over all executors; whoever waits for what a call has made possible hears the doorbell after its commit. What
/// becomes of a task is decided by `Admission`, `TaskVerdict` and `HandBackVerdict`, not by a store.
public protocol TaskQueue: Sendable {
    /// Ends attempts, gives tasks back and claims the next ones.
    ///
    /// Completions and hand-backs are fenced: one whose (task, claim, session) does not match the row is stale, changes
    /// nothing and is reported. A log row is written for rows that the fenced statement took, and for no others.
    ///
    /// - Throws: `constraint` when a row of the batch cannot be stored: then nothing of the batch was. The caller
    ///   bisects.
    func finishAndClaim(_ batch: QueueBatch, now: UTCMilliseconds) throws -> QueueAnswer

    /// Gives back every task that the session has in the tables but not in `holding`: after a commit of unknown outcome.
    ///
    /// - Returns: how many there were.
    func handBackUnheld(session: SessionID, holding: Set<ClaimKey>, now: UTCMilliseconds) throws -> Int

    /// Keeps the newest progress of claimed tasks, fenced like a completion.
    func reportProgress(_ reports: [ProgressReport], session: SessionID) throws

    /// Queued tasks in the order of their ids.
    ///
    /// - Throws: `notFound` when the filter names an unknown run.
    func tasks(_ filter: TaskFilter) throws -> [QueuedTask]

    /// - Returns: `nil` when the task is not in the queue.
    func task(_ id: TaskID) throws -> QueuedTask?

    /// Removes a waiting task and logs it with code 499; asks the executor of a claimed one to end it. A task that was asked to end
    /// and comes back to the queue, by a hand-back or a rescue, ends with code 499 there.
    ///
    /// - Throws: `notFound`.
    func cancelTask(_ id: TaskID, now: UTCMilliseconds) throws -> Cancellation

    /// The session's tasks that shall end.
    func cancelRequests(of session: SessionID) throws -> [ClaimKey]

    /// Queues one more run of an attempt's task, with its parameters, on a certain release whatever the group wants by then.
    ///
    /// - Throws: `notFound` for an unknown log; `refused` when the release lacks the handler, or belongs to another group.
    func rerun(log: LogID, onRelease release: ReleaseID, now: UTCMilliseconds) throws -> TaskID
}

/// What an executor tells and asks the queue in one transaction.
public struct QueueBatch: Sendable {
    public var session: SessionID
    public var completions: [Completion] = []
    public var handBacks: [HandBack] = []
    public var claims: [ClaimRequest] = []
    /// Waiting this long lifts a task by one priority step when heads are merged.
    public var agingStepMs: Int64 = 60_000

    public init(session: SessionID) {
        self.session = session
    }
}

/// The end of an attempt.
public struct Completion: Sendable {
    public var key: ClaimKey
    public var code: HandleCode
    /// No retry will help.
    public var isPermanent = false
    public var retryAfterMs: Int64?
    /// At most `Limits.messageBytes`.
    public var message: String?
    /// At most `Limits.resultBytes`.
    public var result: String?
    public var startedAt: UTCMilliseconds?
    public var finishedAt: UTCMilliseconds
    public var executorID: ExecutorID
    public var releaseID: ReleaseID?
    public var pluginID: PluginID?
    /// Of a manifest's handler: the library of the system that ran, for people.
    public var systemLibrary: String?
    public var logLines: [LogLine] = []

    public init(
        key: ClaimKey, code: HandleCode, startedAt: UTCMilliseconds?, finishedAt: UTCMilliseconds,
        executorID: ExecutorID
    ) {
        self.key = key
        self.code = code
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.executorID = executorID
    }
}

extension Completion {
    /// The attempt as it goes down when it was its task's last because somebody wants that ended.
    public var asCancelled: Completion {
        var last = self
        last.code = .cancelled
        last.message = message ?? "Cancelled; the attempt ended with \(code.rawValue)."
        return last
    }
}

/// A claimed task that goes back to the queue without an attempt.
public struct HandBack: Sendable {
    public enum Reason: Sendable {
        /// It never started: no mark against it.
        case unstarted
        /// It was lost without blame: one more of its losses.
        case lost
        /// It had started when its host died and nobody was marked: a loss, and it runs next in a solo host.
        case suspect
    }

    public var key: ClaimKey
    public var reason: Reason

    public init(key: ClaimKey, reason: Reason) {
        self.key = key
        self.reason = reason
    }
}

/// What came of cancelling a task.
public enum Cancellation: Sendable, Equatable {
    /// It was waiting, and is gone.
    case removed
    /// It is claimed; its executor ends it.
    case requested
}

/// What an executor can take for one group.
public struct ClaimRequest: Sendable {
    /// A handler that the group's host resolves, and what one run of it is expected to take.
    public struct Offer: Sendable, Equatable {
        public var handler: String
        public var costMicroseconds: Int64

        public init(handler: String, costMicroseconds: Int64) {
            self.handler = handler
            self.costMicroseconds = costMicroseconds
        }
    }

    public var groupID: GroupID
    public var executorID: ExecutorID
    public var offers: [Offer]
    /// Work to take: the claim stops when the offers' costs have used it up. The last task may overshoot.
    public var budgetMicroseconds: Int64
    /// Tasks to take at most.
    public var limit: Int
    /// Of those, pinned tasks: each needs a solo host.
    public var pinnedLimit = 1

    public init(
        groupID: GroupID, executorID: ExecutorID, offers: [Offer], budgetMicroseconds: Int64, limit: Int
    ) {
        self.groupID = groupID
        self.executorID = executorID
        self.offers = offers
        self.budgetMicroseconds = budgetMicroseconds
        self.limit = limit
    }
}

/// A task that now belongs to the session.
public struct ClaimedTask: Sendable {
    public var key: ClaimKey
    public var groupID: GroupID
    public var jobID: JobID
    public var jobName: String
    public var handler: String
    public var parameters: String
    /// 0 for no limit.
    public var timeoutMs: Int64
    /// The attempt that this delivery makes, 1 for the first.
    public var attempt: Int
    public var runAt: UTCMilliseconds
    public var scheduledAt: UTCMilliseconds?
    public var isSuspect: Bool
    /// The release that it shall run on, in a solo host; `nil` for the group's.
    public var pinnedReleaseID: ReleaseID?

    public init(
        key: ClaimKey, groupID: GroupID, jobID: JobID, jobName: String, handler: String, parameters: String,
        timeoutMs: Int64, attempt: Int, runAt: UTCMilliseconds, scheduledAt: UTCMilliseconds?, isSuspect: Bool,
        pinnedReleaseID: ReleaseID? = nil
    ) {
        self.key = key
        self.groupID = groupID
        self.jobID = jobID
        self.jobName = jobName
        self.handler = handler
        self.parameters = parameters
        self.timeoutMs = timeoutMs
        self.attempt = attempt
        self.runAt = runAt
        self.scheduledAt = scheduledAt
        self.isSuspect = isSuspect
        self.pinnedReleaseID = pinnedReleaseID
    }
}

public struct QueueAnswer: Sendable {
    public var claimed: [ClaimedTask] = []
    /// Completions and hand-backs that matched nothing.
    public var stale: [ClaimKey] = []
    /// When the next task that the claims could take comes due, if one waits: later than now.
    public var nextRunAt: UTCMilliseconds?
    /// Whether the claims left due tasks behind that they could have taken with more room: ask again when there is room.
    public var moreDue = false
    /// Why nothing was claimed although the batch was stored, for people: somebody keeps the store from cleaning up behind
    /// itself. Ask again later.
    public var stalledBy: String?
    /// Tasks that this batch put into quarantine.
    public var quarantined: [TaskID] = []

    public init() {}
}

public struct ProgressReport: Sendable {
    public var key: ClaimKey
    /// From 0 to 1.
    public var fraction: Double
    public var note: String?

    public init(key: ClaimKey, fraction: Double, note: String?) {
        self.key = key
        self.fraction = fraction
        self.note = note
    }
}

/// Which queued tasks to list.
public struct TaskFilter: Sendable {
    public var selection: TaskSelection?
    public var jobName: String?
    public var groupName: String?
    public var status: TaskStatus?
    public var limit = 100

    public init() {}
}
