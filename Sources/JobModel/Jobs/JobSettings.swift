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
    public var schedule = Schedule.manual
    /// IANA name.
    public var timeZone = "UTC"
    public var misfireStrategy = MisfireStrategy.fireOnce
    /// An occurrence that is later than this is a misfire.
    public var misfireAfterMs: Int64 = 60_000
    /// Misfires that `fireAll` keeps at most: the newest.
    public var misfireCap = 1_000
    public var blockStrategy = BlockStrategy.parallel
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
    public var retryPolicy: RetryPolicy { RetryPolicy(retries: retriesEnabled ? retries : 0) }

    /// Sets the values that `change` carries.
    public mutating func apply(_ change: JobChange) {
        handler = change.handler ?? handler
        parameters = change.parameters ?? parameters
        timeoutMs = change.timeoutMs ?? timeoutMs
        retries = change.retries ?? retries
        retriesEnabled = change.retriesEnabled ?? retriesEnabled
        schedule = change.schedule ?? schedule
        timeZone = change.timeZone ?? timeZone
        misfireStrategy = change.misfireStrategy ?? misfireStrategy
        misfireAfterMs = change.misfireAfterMs ?? misfireAfterMs
        misfireCap = change.misfireCap ?? misfireCap
        blockStrategy = change.blockStrategy ?? blockStrategy
        priority = change.priority ?? priority
        summary = change.summary ?? summary
        owner = change.owner ?? owner
        alarmEmail = change.alarmEmail ?? alarmEmail
    }
}

/// A change to a job's settings; `nil` leaves a value as it is.
public struct JobChange: Sendable {
    public var handler: String?
    public var parameters: String?
    public var timeoutMs: Int64?
    public var retries: Int?
    public var retriesEnabled: Bool?
    public var schedule: Schedule?
    public var timeZone: String?
    public var misfireStrategy: MisfireStrategy?
    public var misfireAfterMs: Int64?
    public var misfireCap: Int?
    public var blockStrategy: BlockStrategy?
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
        schedule = settings.schedule
        timeZone = settings.timeZone
        misfireStrategy = settings.misfireStrategy
        misfireAfterMs = settings.misfireAfterMs
        misfireCap = settings.misfireCap
        blockStrategy = settings.blockStrategy
        priority = settings.priority
        summary = settings.summary
        owner = settings.owner
        alarmEmail = settings.alarmEmail
    }

    /// Whether the change moves when the job's tasks come due.
    public var touchesSchedule: Bool { schedule != nil || timeZone != nil }
}
