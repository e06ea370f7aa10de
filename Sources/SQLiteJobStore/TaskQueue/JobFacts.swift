import GRDB
import JobModel

/// What the queue needs to know of a job, read once a transaction.
///
/// A class: it goes along with every task, and its texts are not to be counted each time.
final class JobFacts {
    let name: String
    let timeoutMs: Int64
    let retryPolicy: RetryPolicy
    let state: Admission.JobState

    init(name: String, timeoutMs: Int64, retryPolicy: RetryPolicy, state: Admission.JobState) {
        self.name = name
        self.timeoutMs = timeoutMs
        self.retryPolicy = retryPolicy
        self.state = state
    }

    private static let select = """
        SELECT name, executor_timeout, executor_fail_retry_count, retry, block_strategy, disable, deleted_at IS NOT NULL
        FROM dot_job_info WHERE id = ?1
        """

    /// - Returns: `nil` when there is no such job.
    static func read(_ id: JobID, _ db: Database) throws -> JobFacts? {
        let statement = try HotStatement(db, select)
        statement.bind(1, id)
        guard try statement.step() else { return nil }
        defer { statement.reset() }
        return JobFacts(
            name: statement.text(0), timeoutMs: statement.int(1),
            retryPolicy: RetryPolicy(retries: statement.int(3) == 1 ? Int(statement.int(2)) : 0),
            state: Admission.JobState(
                isDeleted: statement.int(6) == 1, isDisabled: statement.int(5) == 1,
                blockStrategy: BlockStrategy(stored: statement.text(4))))
    }
}
