/// What the planning of a job's occurrences goes by: the part of a `Job` that is read for each that comes due.
public struct ScheduledJob: Sendable, Identifiable {
    public var id: JobID
    public var name: String
    public var schedule: Schedule
    public var timeZone: String
    public var misfireStrategy: MisfireStrategy
    public var misfireAfterMs: Int64
    public var misfireCap: Int
    public var createdAt: UTCMilliseconds
    /// The cursor: the first occurrence that no task has been written for.
    public var nextTriggerAt: UTCMilliseconds?

    public init(
        id: JobID, name: String, schedule: Schedule, timeZone: String, misfireStrategy: MisfireStrategy,
        misfireAfterMs: Int64, misfireCap: Int, createdAt: UTCMilliseconds, nextTriggerAt: UTCMilliseconds?
    ) {
        self.id = id
        self.name = name
        self.schedule = schedule
        self.timeZone = timeZone
        self.misfireStrategy = misfireStrategy
        self.misfireAfterMs = misfireAfterMs
        self.misfireCap = misfireCap
        self.createdAt = createdAt
        self.nextTriggerAt = nextTriggerAt
    }

    public init(_ job: Job) {
        self.init(
            id: job.id, name: job.name, schedule: job.schedule, timeZone: job.timeZone,
            misfireStrategy: job.misfireStrategy, misfireAfterMs: job.misfireAfterMs, misfireCap: job.misfireCap,
            createdAt: job.createdAt, nextTriggerAt: job.nextTriggerAt)
    }
}
