import JobModel
import JobStore
import Logging

/// Follows a time of day that people or time servers set while the scheduler lives: the clock since the boot tells it from a suspended
/// machine, which is an outage like any other.
///
/// The rule is cron's of old (Vixie's): up to three hours either way what names times of day neither repeats nor is lost, and what goes
/// on at a pace goes on at its pace. Beyond that the old time was wrong, and every schedule starts from the new one.
struct ClockFollower {
    private static let longestSmallMs: Int64 = 3 * 3_600_000

    private let store: any ScheduleStore
    private let configuration: SchedulerConfiguration
    private let logger: Logger
    private var detector = ClockJumpDetector()
    /// A jump that not all jobs have followed yet.
    private var jump: Jump?
    /// What came due while the clock passed over it is late by no fault of anybody's.
    private(set) var forgivenMs: Int64 = 0
    private var forgivenUntilElapsedMs: Int64 = 0

    private struct Jump {
        var byMs: Int64
        var last: ScheduleCursor?
        var moved = 0

        var isSmall: Bool { abs(byMs) <= ClockFollower.longestSmallMs }
    }

    init(store: any ScheduleStore, configuration: SchedulerConfiguration, logger: Logger) {
        self.store = store
        self.configuration = configuration
        self.logger = logger
    }

    /// Looks at the clocks, and lets all jobs follow a jump, a page after the other, before anything is written by their cursors.
    mutating func run(now: UTCMilliseconds, elapsedMs: Int64) throws {
        if elapsedMs >= forgivenUntilElapsedMs { forgivenMs = 0 }
        if let jumpMs = detector.jumpMs(now: now, elapsedMs: elapsedMs) {
            logger.warning("clock: the time of day was set by \(jumpMs) ms; schedules follow")
            // One that comes before all have followed the last counts with it.
            jump = Jump(byMs: jumpMs + (jump?.byMs ?? 0))
            // Forwards, such tasks run early; were they shifted, each of several schedulers would put them off again.
            if jumpMs < 0 { _ = try store.shiftWaiting(by: jumpMs, now: now) }
        }
        while let current = jump { try follow(current, now: now, elapsedMs: elapsedMs) }
    }

    private mutating func follow(_ jump: Jump, now: UTCMilliseconds, elapsedMs: Int64) throws {
        var jump = jump
        let (zones, byMs, isSmall) = (configuration.planner.zones, jump.byMs, jump.isSmall)
        let page = try store.resumeSchedules(after: jump.last, limit: configuration.jobsPerReview, now: now) { job in
            let series = try OccurrenceSeries(of: job, zones: zones)
            return series.resumed(from: job.nextTriggerAt, now: now, jumpMs: byMs, isSmall: isSmall)
        }
        jump.moved += page.moved
        jump.last = page.last
        self.jump = page.last == nil ? nil : jump
        guard page.last == nil else { return }
        if isSmall, byMs > 0 {
            forgivenMs = byMs
            forgivenUntilElapsedMs = elapsedMs + 60_000
        }
        logger.notice("clock: \(jump.moved) jobs go on from the new time")
    }
}
