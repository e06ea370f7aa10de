/// A definition of work: a row of `dot_job_info`.
public struct Job: JobSettings, Sendable, Identifiable {
    public var id: JobID
    public var name: String
    public var groupID: GroupID
    public var groupName: String
    public var handler: String
    /// JSON text handed to the handler.
    public var parameters: String
    /// How long an attempt may run, counted from the handler's start; 0 for no limit.
    public var timeoutMs: Int64
    public var retries: Int
    /// `false` makes a failed attempt final whatever `retries` says.
    public var retriesEnabled: Bool
    public var isDisabled: Bool
    public var triggerStatus: TriggerStatus
    public var schedule: Schedule
    /// IANA name; UTC when the job names none.
    public var timeZone: String
    public var misfireStrategy: MisfireStrategy
    public var blockStrategy: BlockStrategy
    /// 0 runs first, 9 last.
    public var priority: Int
    public var createdAt: UTCMilliseconds
    public var lastTriggeredAt: UTCMilliseconds?
    /// The schedule's cursor: the first occurrence that no task has been written for.
    public var nextTriggerAt: UTCMilliseconds?

    public init(
        id: JobID, name: String, groupID: GroupID, groupName: String, handler: String, parameters: String,
        timeoutMs: Int64, retries: Int, retriesEnabled: Bool, isDisabled: Bool, triggerStatus: TriggerStatus,
        schedule: Schedule, timeZone: String, misfireStrategy: MisfireStrategy, blockStrategy: BlockStrategy,
        priority: Int, createdAt: UTCMilliseconds, lastTriggeredAt: UTCMilliseconds?, nextTriggerAt: UTCMilliseconds?
    ) {
        self.id = id
        self.name = name
        self.groupID = groupID
        self.groupName = groupName
        self.handler = handler
        self.parameters = parameters
        self.timeoutMs = timeoutMs
        self.retries = retries
        self.retriesEnabled = retriesEnabled
        self.isDisabled = isDisabled
        self.triggerStatus = triggerStatus
        self.schedule = schedule
        self.timeZone = timeZone
        self.misfireStrategy = misfireStrategy
        self.blockStrategy = blockStrategy
        self.priority = priority
        self.createdAt = createdAt
        self.lastTriggeredAt = lastTriggeredAt
        self.nextTriggerAt = nextTriggerAt
    }

    /// The policy for attempts of this job's tasks.
    public var retryPolicy: RetryPolicy { RetryPolicy(retries: retriesEnabled ? retries : 0) }
}

/// What a person writes to register a job.
public struct JobDraft: JobSettings, Sendable {
    public var name: String
    public var group: String
    public var handler: String
    public var parameters = "{}"
    public var timeoutMs: Int64 = 0
    public var retries = 0
    public var retriesEnabled = true
    public var schedule = Schedule.manual
    public var timeZone = "UTC"
    public var misfireStrategy = MisfireStrategy.fireOnce
    public var blockStrategy = BlockStrategy.parallel
    public var priority = 5

    public init(name: String, group: String, handler: String) {
        self.name = name
        self.group = group
        self.handler = handler
    }
}
