/// What the planning of a job's occurrences goes by: the part of a `Job` that is read for each that comes due.
public struct ScheduledJob: Sendable, Identifiable {
    public var id: JobID
    public var name: String
    public var timing: JobTiming
    /// The one that `timing` names; `nil` when it names none.
    public var calendar: WorkCalendar?
    public var misfireStrategy: MisfireStrategy
    public var misfireAfterMs: Int64
    public var misfireCap: Int
    public var createdAt: UTCMilliseconds
    /// The cursor: the first occurrence that no task has been written for.
    public var nextTriggerAt: UTCMilliseconds?
    /// The last occurrence that a task was written for; `nil` also where nobody asks.
    public var lastTriggeredAt: UTCMilliseconds?

    public init(
        id: JobID, name: String, timing: JobTiming, calendar: WorkCalendar?, misfireStrategy: MisfireStrategy,
        misfireAfterMs: Int64, misfireCap: Int, createdAt: UTCMilliseconds, nextTriggerAt: UTCMilliseconds?
    ) {
        self.id = id
        self.name = name
        self.timing = timing
        self.calendar = calendar
        self.misfireStrategy = misfireStrategy
        self.misfireAfterMs = misfireAfterMs
        self.misfireCap = misfireCap
        self.createdAt = createdAt
        self.nextTriggerAt = nextTriggerAt
    }

    public init(_ job: Job, calendar: WorkCalendar?) {
        self.init(
            id: job.id, name: job.name, timing: job.timing, calendar: calendar, misfireStrategy: job.misfireStrategy,
            misfireAfterMs: job.misfireAfterMs, misfireCap: job.misfireCap, createdAt: job.createdAt,
            nextTriggerAt: job.nextTriggerAt)
        lastTriggeredAt = job.lastTriggeredAt
    }

    /// A job that is about to be made.
    public init(_ draft: JobDraft, calendar: WorkCalendar?, createdAt: UTCMilliseconds) {
        self.init(
            id: 0, name: draft.name, timing: draft.timing, calendar: calendar, misfireStrategy: draft.misfireStrategy,
            misfireAfterMs: draft.misfireAfterMs, misfireCap: draft.misfireCap, createdAt: createdAt,
            nextTriggerAt: nil)
    }
}
