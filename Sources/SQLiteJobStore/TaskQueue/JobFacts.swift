import GRDB
import JobModel

/// What the queue needs to know of a job, read once a transaction.
///
/// A class: it goes along with every task, and its texts are not to be counted each time.
final class JobFacts {
    let name: String
    let timeoutMs: Int64
    let state: Admission.JobState
    /// Waiting tasks that it keeps; `nil` for any number.
    let queueAtMost: Int?
    /// It comes due so long after its last task has ended.
    let isDelay: Bool
    let groupID: GroupID
    let handler: String
    /// `nil` when it has none.
    let limits: JobLimits?
    /// A task of it keeps others like it out until it first starts.
    let isUniqueWhileWaiting: Bool

    init(
        name: String, timeoutMs: Int64, state: Admission.JobState, queueAtMost: Int?, isDelay: Bool, groupID: GroupID,
        handler: String, limits: JobLimits?, isUniqueWhileWaiting: Bool
    ) {
        self.groupID = groupID
        self.handler = handler
        self.limits = limits
        self.isUniqueWhileWaiting = isUniqueWhileWaiting
        self.name = name
        self.timeoutMs = timeoutMs
        self.state = state
        self.queueAtMost = queueAtMost
        self.isDelay = isDelay
    }

    private static let select = """
        SELECT name, executor_timeout, block_strategy, disable, deleted_at IS NOT NULL, queue_at_most,
            schedule_type = 'delay', job_group, executor_handler, max_running, max_per_key, start_rate, start_burst,
            limit_key_path, unique_by IS NOT NULL AND unique_while = 'waiting'
        FROM dot_job_info WHERE id = ?1
        """

    /// - Returns: `nil` when there is no such job.
    static func read(_ id: JobID, _ db: Database) throws -> JobFacts? {
        let statement = try HotStatement(db, select)
        statement.bind(1, id)
        guard try statement.step() else { return nil }
        defer { statement.reset() }
        let strategy = BlockStrategy(stored: statement.text(2))
        return JobFacts(
            name: statement.text(0), timeoutMs: statement.int(1),
            state: Admission.JobState(
                isDeleted: statement.int(4) == 1, isDisabled: statement.int(3) == 1, blockStrategy: strategy),
            // The others' tasks wait for no turn.
            queueAtMost: strategy == .serial ? statement.optionalInt(5).map { Int(max($0, 0)) } : nil,
            isDelay: statement.int(6) == 1, groupID: statement.int(7), handler: statement.text(8),
            limits: limits(statement), isUniqueWhileWaiting: statement.int(14) == 1)
    }

    /// Values that make no sense are read as none.
    private static func limits(_ row: HotStatement) -> JobLimits? {
        var limits = JobLimits()
        limits.maxRunning = row.optionalInt(9).map { Int(max($0, 0)) }
        limits.maxPerKey = row.optionalInt(10).map { Int(max($0, 0)) }
        limits.rate = row.optionalText(11).flatMap { StartRate($0) }
        guard !limits.areNone else { return nil }
        limits.burst = row.optionalInt(12).map { Int(max($0, 1)) }
        limits.key = row.optionalText(13).flatMap { ParameterKey($0) }
        return limits
    }
}

extension RetryPolicy {
    private static let select = """
        SELECT executor_fail_retry_count, retry, retry_backoff, retry_on, max_snoozes FROM dot_job_info
        WHERE id = ?1 AND deleted_at IS NULL
        """

    /// - Returns: `nil` when the job is deleted or unknown.
    static func read(ofJob id: JobID, _ db: Database) throws -> RetryPolicy? {
        let statement = try HotStatement(db, select)
        statement.bind(1, id)
        guard try statement.step() else { return nil }
        defer { statement.reset() }
        return RetryPolicy(
            retries: statement.int(1) == 1 ? Int(statement.int(0)) : 0,
            causes: RetryCauses(stored: statement.text(3)), backoff: Backoff(stored: statement.text(2)),
            maxSnoozes: Int(statement.int(4)))
    }
}
