/// The record of an attempt: a row of `dot_job_log`.
public struct AttemptLog: Sendable, Identifiable {
    public var id: LogID
    public var jobID: JobID
    public var jobName: String
    public var taskID: TaskID
    public var claimNo: Int64
    public var origin: TaskOrigin
    public var scheduledAt: UTCMilliseconds?
    public var dueAt: UTCMilliseconds
    public var handler: String
    public var parameters: String
    public var executorID: ExecutorID?
    public var sessionID: SessionID?
    public var releaseID: ReleaseID?
    public var releaseNo: Int64?
    public var pluginDigest: String?
    /// Of a manifest's handler: the library of the system that ran, for people.
    public var systemLibrary: String?
    /// 1 for the first attempt.
    public var attempt: Int
    public var startedAt: UTCMilliseconds?
    public var finishedAt: UTCMilliseconds
    /// How long the handler ran, as its host says; `nil` when no host has answered, and in rows of an earlier dotjob.
    public var elapsedMicroseconds: Int64?
    public var code: HandleCode
    public var message: String?
    public var result: String?
    /// Whether the task left the queue with this attempt.
    public var isFinal: Bool
    /// Of a failure: what it is put down to; `nil` in rows of an earlier dotjob.
    public var causeID: CauseID?
    /// Of a failure after which the task does not run again by itself.
    public var failureState: FailureState?
    public var traceContext: TraceContext?

    public init(
        id: LogID, jobID: JobID, jobName: String, taskID: TaskID, claimNo: Int64, origin: TaskOrigin,
        scheduledAt: UTCMilliseconds?, dueAt: UTCMilliseconds, handler: String, parameters: String,
        executorID: ExecutorID?, sessionID: SessionID?, releaseID: ReleaseID?, releaseNo: Int64?,
        pluginDigest: String?, systemLibrary: String?, attempt: Int, startedAt: UTCMilliseconds?,
        finishedAt: UTCMilliseconds, elapsedMicroseconds: Int64?,
        code: HandleCode, message: String?, result: String?, isFinal: Bool,
        causeID: CauseID? = nil, failureState: FailureState? = nil, traceContext: TraceContext? = nil
    ) {
        self.id = id
        self.jobID = jobID
        self.jobName = jobName
        self.taskID = taskID
        self.claimNo = claimNo
        self.origin = origin
        self.scheduledAt = scheduledAt
        self.dueAt = dueAt
        self.handler = handler
        self.parameters = parameters
        self.executorID = executorID
        self.sessionID = sessionID
        self.releaseID = releaseID
        self.releaseNo = releaseNo
        self.pluginDigest = pluginDigest
        self.systemLibrary = systemLibrary
        self.attempt = attempt
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.elapsedMicroseconds = elapsedMicroseconds
        self.code = code
        self.message = message
        self.result = result
        self.isFinal = isFinal
        self.causeID = causeID
        self.failureState = failureState
        self.traceContext = traceContext
    }
}
