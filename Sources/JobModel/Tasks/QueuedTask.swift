/// One queued run of a job: a row of `dot_task_queue`, as listings show it.
public struct QueuedTask: Sendable, Identifiable {
    public var id: TaskID
    public var jobID: JobID
    public var jobName: String
    public var groupID: GroupID
    public var handler: String
    public var parameters: String
    public var priority: Int
    public var runAt: UTCMilliseconds
    public var status: TaskStatus
    public var heldReason: HeldReason?
    public var claimNo: Int64
    /// Attempts that have ended.
    public var attempt: Int
    /// How often the attempt that comes next has asked to be run later.
    public var snoozes: Int
    public var losses: Int
    public var hostDeaths: Int
    /// It had started when a host died that nobody marked: it runs next in a solo host, and who dies alone is blamed.
    public var isSuspect: Bool
    public var sessionID: SessionID?
    public var scheduledAt: UTCMilliseconds?
    public var shard: Int
    public var cancelRequestedAt: UTCMilliseconds?
    public var origin: TaskOrigin
    /// From 0 to 1, as the handler last reported it.
    public var progress: Double?
    public var progressNote: String?
    /// The release that it runs on, in a solo host; `nil` for the group's.
    public var pinnedReleaseID: ReleaseID?
    public var traceContext: TraceContext?

    public init(
        id: TaskID, jobID: JobID, jobName: String, groupID: GroupID, handler: String, parameters: String,
        priority: Int, runAt: UTCMilliseconds, status: TaskStatus, heldReason: HeldReason?, claimNo: Int64,
        attempt: Int, losses: Int, hostDeaths: Int, isSuspect: Bool, sessionID: SessionID?,
        scheduledAt: UTCMilliseconds?, shard: Int, cancelRequestedAt: UTCMilliseconds?, origin: TaskOrigin,
        progress: Double?, progressNote: String?, pinnedReleaseID: ReleaseID? = nil,
        traceContext: TraceContext? = nil, snoozes: Int = 0
    ) {
        self.id = id
        self.jobID = jobID
        self.jobName = jobName
        self.groupID = groupID
        self.handler = handler
        self.parameters = parameters
        self.priority = priority
        self.runAt = runAt
        self.status = status
        self.heldReason = heldReason
        self.claimNo = claimNo
        self.attempt = attempt
        self.snoozes = snoozes
        self.losses = losses
        self.hostDeaths = hostDeaths
        self.isSuspect = isSuspect
        self.sessionID = sessionID
        self.scheduledAt = scheduledAt
        self.shard = shard
        self.cancelRequestedAt = cancelRequestedAt
        self.origin = origin
        self.progress = progress
        self.progressNote = progressNote
        self.pinnedReleaseID = pinnedReleaseID
        self.traceContext = traceContext
    }
}
