import JobModel
import JobStore

/// Deletes rows of the log, the audit and the kept answers past their retention, a batch at a time.
struct LogPruner {
    private let store: any ScheduleStore
    private let configuration: SchedulerConfiguration

    init(store: any ScheduleStore, configuration: SchedulerConfiguration) {
        self.store = store
        self.configuration = configuration
    }

    /// Deletes one batch.
    ///
    /// - Returns: how long to wait before the next, in milliseconds.
    func run(now: UTCMilliseconds) throws -> Int64 {
        let deleted = try max(
            store.prune(logsEndedBefore: now - configuration.logRetentionMs, limit: configuration.logsPerPrune),
            store.pruneRecords(limit: configuration.logsPerPrune, now: now))
        return deleted < configuration.logsPerPrune ? configuration.pruneIntervalMs : configuration.prunePauseMs
    }
}
