/// What people set of a job: what runs, when and how. A change applies to all of it, and a premise compares it.
public struct JobSettings: Sendable, Equatable {
    public var handler: String
    /// JSON text handed to the handler.
    public var parameters = "{}"
    /// How long an attempt may run, counted from the handler's start; 0 for no limit.
    public var timeoutMs: Int64 = 0
    public var retries = 0
    /// `false` makes a failed attempt final whatever `retries` says.
    public var retriesEnabled = true
    public var backoff = Backoff.standard
    public var retryOn = RetryCauses.all
    /// How often an attempt may ask to be run later, which counts as none.
    public var maxSnoozes = Limits.standardSnoozes
    /// When it comes due.
    public var timing = JobTiming()
    public var misfireStrategy = MisfireStrategy.fireOnce
    /// An occurrence that is later than this is a misfire.
    public var misfireAfterMs: Int64 = 60_000
    /// Misfires that `fireAll` keeps at most: the newest.
    public var misfireCap = 1_000
    public var blockStrategy = BlockStrategy.parallel
    /// Waiting tasks that a serial job keeps; `nil` for any number.
    public var queueAtMost: Int?
    /// How many of its tasks may run, and start.
    public var limits = JobLimits()
    /// Which of its new tasks are duplicates.
    public var uniqueness = Uniqueness()
    /// 0 runs first, 9 last.
    public var priority = 5
    /// What it is for. For people, as the next two.
    public var summary = ""
    public var owner = ""
    public var alarmEmail = ""

    public init(handler: String) {
        self.handler = handler
    }

    /// The policy for attempts of the job's tasks.
    public var retryPolicy: RetryPolicy {
        RetryPolicy(
            retries: retriesEnabled ? retries : 0, causes: retryOn, backoff: backoff, maxSnoozes: maxSnoozes)
    }

    public var schedule: Schedule {
        get { timing.schedule }
        set { timing.schedule = newValue }
    }

    public var timeZone: String {
        get { timing.timeZone }
        set { timing.timeZone = newValue }
    }

    /// Sets the values that `change` carries.
    public mutating func apply(_ change: JobChange) {
        handler = change.handler ?? handler
        parameters = change.parameters ?? parameters
        timeoutMs = change.timeoutMs ?? timeoutMs
        retries = change.retries ?? retries
        retriesEnabled = change.retriesEnabled ?? retriesEnabled
        backoff = change.backoff ?? backoff
        retryOn = change.retryOn ?? retryOn
        maxSnoozes = change.maxSnoozes ?? maxSnoozes
        timing.apply(change.timing)
        misfireStrategy = change.misfireStrategy ?? misfireStrategy
        misfireAfterMs = change.misfireAfterMs ?? misfireAfterMs
        misfireCap = change.misfireCap ?? misfireCap
        blockStrategy = change.blockStrategy ?? blockStrategy
        queueAtMost = change.queueAtMost ?? queueAtMost
        limits.apply(change.limits)
        uniqueness.apply(change.uniqueness)
        priority = change.priority ?? priority
        summary = change.summary ?? summary
        owner = change.owner ?? owner
        alarmEmail = change.alarmEmail ?? alarmEmail
    }
}
