import JobModel
import JobStore
import Logging

/// Turns due jobs into tasks, a batch at a time.
struct Materialiser {
    private let store: any ScheduleStore
    private let configuration: SchedulerConfiguration
    private let logger: Logger
    /// Why jobs can't be planned, as far as the log has said.
    private var reportedReasons: [String: String] = [:]

    init(store: any ScheduleStore, configuration: SchedulerConfiguration, logger: Logger) {
        self.store = store
        self.configuration = configuration
        self.logger = logger
    }

    /// Writes the tasks of one batch of jobs.
    ///
    /// - Returns: how long nothing further is due, in milliseconds; 0 when jobs are left.
    mutating func run(now: UTCMilliseconds) throws -> Int64 {
        let horizon = now + configuration.lookAheadMs
        let planner = configuration.planner
        let outcome = try store.materialise(horizon: horizon, now: now, limit: configuration.jobsPerBatch) { job in
            try planner.plan(job, horizon: horizon, now: now)
        }
        report(outcome.broken)
        if outcome.tasks > 0 { logger.debug("wrote \(outcome.tasks) due tasks") }
        if outcome.more { return 0 }
        // The cursor of a broken job stays due: it says nothing of when the next is.
        guard outcome.broken.isEmpty else { return configuration.longestSleepMs }
        let untilNext = outcome.nextTriggerAt.map { $0 - horizon } ?? configuration.longestSleepMs
        return min(max(untilNext, configuration.materialisePauseMs), configuration.longestSleepMs)
    }

    private mutating func report(_ broken: [(job: String, reason: String)]) {
        for (job, reason) in broken where reportedReasons[job] != reason {
            reportedReasons[job] = reason
            logger.error("job \"\(job)\": not scheduled: \(reason); mend its schedule")
        }
    }
}
