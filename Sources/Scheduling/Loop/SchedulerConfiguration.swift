public import CoreMetrics

/// How a scheduler paces itself. The defaults suit most.
public struct SchedulerConfiguration: Sendable {
    public var planner = SchedulePlanner()
    /// How long before its time a task is written.
    public var lookAheadMs: Int64 = 5_000
    /// Jobs that one transaction looks at, and tasks that it writes, at most: other writers wait no longer.
    public var jobsPerSlice = 2_000
    public var tasksPerSlice = 2_000
    /// Scheduled tasks of one job that may wait. At so many its cursor waits too: a job that nobody runs fills no disk.
    public var backlog = 1_000
    /// The longest sleep while a job has so many.
    public var fullJobPauseMs: Int64 = 250
    /// The shortest time between two looks for due jobs while nothing is left over, however often the doorbell rings.
    public var materialisePauseMs: Int64 = 50
    /// The longest sleep, for what no doorbell tells.
    public var longestSleepMs: Int64 = 1_000

    /// Between two looks at the files of the time zones.
    public var zoneLookIntervalMs: Int64 = 2_000
    /// Jobs whose cursors one look at them takes in at most.
    public var jobsPerReview = 500

    public var rescueIntervalMs: Int64 = 1_000
    /// Tasks that one transaction rescues at most.
    public var tasksPerRescue = 500
    /// How far a lease must have lapsed, and for how long this scheduler must have seen it unchanged, before a session whose
    /// lock can't be judged here is taken for dead.
    public var leaseMarginMs: Int64 = 10_000

    /// How long log rows are kept after their attempt ended.
    public var logRetentionMs: Int64 = 30 * 86_400_000
    public var pruneIntervalMs: Int64 = 60_000
    /// Log rows that one transaction deletes at most.
    public var logsPerPrune = 1_000
    /// Between two such transactions, so that other writers get their turn.
    public var prunePauseMs: Int64 = 50

    /// What it counts by.
    public var metrics: any MetricsFactory = NOOPMetricsHandler.instance

    public init() {}
}
