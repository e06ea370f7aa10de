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
    let groupID: GroupID
    let handler: String
    /// `nil` when it has none.
    let limits: JobLimits?
    /// A task of it keeps others like it out until it first starts.
    let isUniqueWhileWaiting: Bool

    static let columns = """
        id, name, executor_timeout, block_strategy, disable, deleted_at IS NOT NULL AS is_deleted, queue_at_most,
        schedule_type = 'delay' AS is_delay, executor_fail_retry_count, retry, retry_backoff, retry_on, max_snoozes,
        job_group, executor_handler, max_running, limit_key_path, max_per_key, start_rate, start_burst,
        unique_by IS NOT NULL AND unique_while = 'waiting' AS is_unique_while_waiting
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
        groupID = row["job_group"]
        handler = row["executor_handler"]
        let limits = JobLimits(row)
        self.limits = limits.areNone ? nil : limits
        isUniqueWhileWaiting = row["is_unique_while_waiting"]
    }

    /// Of a job `j`: the opposite of `takesTurns`.
    static let takesNoTurns = """
        j.block_strategy = 'parallel' AND j.schedule_type <> 'delay'
        AND num_nonnulls(j.max_running, j.max_per_key, j.start_rate) = 0
        AND (j.unique_by IS NULL OR j.unique_while <> 'waiting')
        """

    /// Whether what may become of one of its tasks depends on what becomes of others: then the job's row is locked before they are
    /// looked at.
    var takesTurns: Bool { state.blockStrategy != .parallel || isDelay || limits != nil || isUniqueWhileWaiting }
}
