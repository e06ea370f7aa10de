import CoreMetrics
import JobModel
import JobStore
import Metering

/// Folds what was counted, and deletes what is past its retention, a batch of each at a time.
struct LogPruner {
    private let store: any ScheduleStore
    private let configuration: SchedulerConfiguration
    private let pruned: Counter

    init(store: any ScheduleStore, configuration: SchedulerConfiguration) {
        self.store = store
        self.configuration = configuration
        pruned = Metric.logsPruned.counter(in: configuration.metrics)
    }

    /// Does one batch.
    ///
    /// - Returns: how long to wait before the next, in milliseconds.
    func run(now: UTCMilliseconds) throws -> Int64 {
        let folded = try store.foldHistory(limit: configuration.logsPerPrune, now: now)
        let logs = try store.prune(
            logsEndedBefore: now - configuration.logRetentionMs, limit: configuration.logsPerPrune)
        pruned.increment(by: logs)
        let done = try max(
            folded, logs, store.pruneRecords(limit: configuration.logsPerPrune, now: now))
        return done < configuration.logsPerPrune ? configuration.pruneIntervalMs : configuration.prunePauseMs
    }
}
