import CoreMetrics
import JobModel
import JobStore
import Logging
import Metering

/// Turns due jobs into tasks, a slice at a time.
struct Materialiser {
    private let store: any ScheduleStore
    private let configuration: SchedulerConfiguration
    private let logger: Logger
    private let written: Counter
    /// How far the parts have been looked at that are more than a slice.
    private var positions: [SchedulePart: ScheduleCursor] = [:]
    /// Whether a job has been met since all was last looked at whose cursor waits for its tasks to be run.
    private var hasFullJobs = false
    /// Why jobs can't be planned, as far as the log has said.
    private var reportedReasons: [String: String] = [:]

    init(store: any ScheduleStore, configuration: SchedulerConfiguration, logger: Logger) {
        self.store = store
        self.configuration = configuration
        self.logger = logger
        written = Metric.tasksWritten.counter(in: configuration.metrics)
    }

    /// Writes the tasks of some jobs: of those that are due next before those that have something to make up for.
    ///
    /// - Parameter forgivenMs: by so much more may an occurrence be late.
    /// - Returns: how long nothing further is due, in milliseconds; 0 when jobs are left.
    mutating func run(now: UTCMilliseconds, forgivenMs: Int64 = 0) throws -> Int64 {
        let horizon = now + configuration.lookAheadMs
        var nextTriggerAt: UTCMilliseconds?
        for part in SchedulePart.allCases {
            let outcome = try look(at: part, now: now, horizon: horizon, forgivenMs: forgivenMs)
            if outcome.goOn != nil { return 0 }
            if part == .ahead { nextTriggerAt = outcome.nextTriggerAt }
        }
        defer { hasFullJobs = false }
        let untilNext = nextTriggerAt.map { $0 - horizon } ?? configuration.longestSleepMs
        let longest = hasFullJobs ? configuration.fullJobPauseMs : configuration.longestSleepMs
        return min(max(untilNext, configuration.materialisePauseMs), longest)
    }

    private mutating func look(
        at part: SchedulePart, now: UTCMilliseconds, horizon: UTCMilliseconds, forgivenMs: Int64
    ) throws -> Materialised {
        let (after, through) = part.cursors(now: now, horizon: horizon)
        let stretch = CursorStretch(
            after: max(after, positions[part] ?? .start), through: through, jobLimit: configuration.jobsPerSlice,
            taskLimit: configuration.tasksPerSlice, backlog: configuration.backlog,
            leastRoom: part == .behind ? configuration.backlog / 2 : 1)
        let planner = configuration.planner
        let outcome = try store.materialise(stretch, now: now) { job, room in
            try planner.plan(job, horizon: horizon, now: now, room: room, forgivenMs: forgivenMs)
        }
        positions[part] = outcome.goOn
        if outcome.fullJobs > 0 { hasFullJobs = true }
        report(outcome.broken)
        written.increment(by: outcome.tasks)
        if outcome.tasks > 0 { logger.debug("wrote \(outcome.tasks) due tasks") }
        return outcome
    }

    private mutating func report(_ broken: [(job: String, reason: String)]) {
        for (job, reason) in broken where reportedReasons[job] != reason {
            reportedReasons[job] = reason
            logger.error("job \"\(job)\": not scheduled: \(reason); mend its schedule")
        }
    }
}
