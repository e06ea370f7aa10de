import JobModel

/// What the queue needs to know of a job, read once a transaction.
final class JobFacts {
    let name: String
    let timeoutMs: Int64
    let state: Admission.JobState
    /// Waiting tasks that it keeps; `nil` for any number.
    let queueAtMost: Int?
    /// It comes due so long after its last task has ended.
    let isDelay: Bool
    /// `nil` when the job is deleted.
    let retryPolicy: RetryPolicy?

    static let columns = """
        id, name, executor_timeout, block_strategy, disable, deleted_at IS NOT NULL AS is_deleted, queue_at_most,
        schedule_type = 'delay' AS is_delay, executor_fail_retry_count, retry, retry_backoff, retry_on, max_snoozes
        """

    /// - Parameter row: of `columns`.
    init(_ row: PostgresRow) {
        name = row["name"]
        timeoutMs = row["executor_timeout"]
        let strategy = BlockStrategy(stored: row["block_strategy"])
        let isDeleted: Bool = row["is_deleted"]
        state = Admission.JobState(isDeleted: isDeleted, isDisabled: row["disable"], blockStrategy: strategy)
        // The others' tasks wait for no turn.
        queueAtMost = strategy == .serial ? (row["queue_at_most"] as Int?).map { max($0, 0) } : nil
        isDelay = row["is_delay"]
        retryPolicy =
            isDeleted
            ? nil
            : RetryPolicy(
                retries: row["retry"] ? row["executor_fail_retry_count"] : 0,
                causes: RetryCauses(stored: row["retry_on"]), backoff: Backoff(stored: row["retry_backoff"]),
                maxSnoozes: row["max_snoozes"])
    }

    /// Of a job `j`: the opposite of `takesTurns`.
    static let takesNoTurns = "j.block_strategy = 'parallel' AND j.schedule_type <> 'delay'"

    /// Whether what may become of one of its tasks depends on what becomes of others: then the job's row is locked before they are
    /// looked at.
    var takesTurns: Bool { state.blockStrategy != .parallel || isDelay }
}
