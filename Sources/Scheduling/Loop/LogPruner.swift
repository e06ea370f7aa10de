import JobModel
import JobStore

/// Folds what was counted, and deletes what is past its retention, a batch of each at a time.
struct LogPruner {
    private let store: any ScheduleStore
    private let configuration: SchedulerConfiguration

    init(store: any ScheduleStore, configuration: SchedulerConfiguration) {
        self.store = store
        self.configuration = configuration
    }

    /// Does one batch.
    ///
    /// - Returns: how long to wait before the next, in milliseconds.
    func run(now: UTCMilliseconds) throws -> Int64 {
        let done = try max(
            store.foldHistory(limit: configuration.logsPerPrune, now: now),
            store.prune(logsEndedBefore: now - configuration.logRetentionMs, limit: configuration.logsPerPrune),
            store.pruneRecords(limit: configuration.logsPerPrune, now: now))
        return done < configuration.logsPerPrune ? configuration.pruneIntervalMs : configuration.prunePauseMs
    }
}
