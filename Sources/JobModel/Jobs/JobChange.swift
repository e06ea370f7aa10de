/// A change to a job's settings; `nil` leaves a value as it is.
public struct JobChange: Sendable, Equatable {
    public var handler: String?
    public var parameters: String?
    public var timeoutMs: Int64?
    public var retries: Int?
    public var retriesEnabled: Bool?
    public var backoff: Backoff?
    public var retryOn: RetryCauses?
    public var maxSnoozes: Int?
    public var timing = TimingChange()
    public var misfireStrategy: MisfireStrategy?
    public var misfireAfterMs: Int64?
    public var misfireCap: Int?
    public var blockStrategy: BlockStrategy?
    public var queueAtMost: Int??
    public var limits = JobLimitsChange()
    public var uniqueness = UniquenessChange()
    public var priority: Int?
    public var summary: String?
    public var owner: String?
    public var alarmEmail: String?

    public init() {}

    /// The change that sets everything.
    public init(_ settings: JobSettings) {
        handler = settings.handler
        parameters = settings.parameters
        timeoutMs = settings.timeoutMs
        retries = settings.retries
        retriesEnabled = settings.retriesEnabled
        backoff = settings.backoff
        retryOn = settings.retryOn
        maxSnoozes = settings.maxSnoozes
        timing = TimingChange(settings.timing)
        misfireStrategy = settings.misfireStrategy
        misfireAfterMs = settings.misfireAfterMs
        misfireCap = settings.misfireCap
        blockStrategy = settings.blockStrategy
        queueAtMost = .some(settings.queueAtMost)
        limits = JobLimitsChange(settings.limits)
        uniqueness = UniquenessChange(settings.uniqueness)
        priority = settings.priority
        summary = settings.summary
        owner = settings.owner
        alarmEmail = settings.alarmEmail
    }

    public var schedule: Schedule? {
        get { timing.schedule }
        set { timing.schedule = newValue }
    }

    public var timeZone: String? {
        get { timing.timeZone }
        set { timing.timeZone = newValue }
    }

    /// Whether the change moves when the job's tasks come due.
    public var touchesSchedule: Bool { timing != TimingChange() }
}
