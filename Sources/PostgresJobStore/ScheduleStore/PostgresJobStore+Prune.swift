public import JobModel
import JobStore

extension PostgresJobStore {
    // Rows lie in the order in which they ended, or nearly, so the old ones are first and a look at a window of them will do: an
    // index by time would cost every attempt. Rows of tasks that are still queued stay with them.
    private static let oldLogs = """
        SELECT id FROM (SELECT id, task_id, finished_at FROM dotjob.dot_job_log ORDER BY id LIMIT $2 + $3) AS l
        WHERE finished_at < $1 AND NOT EXISTS (SELECT 1 FROM dotjob.dot_task_queue AS q WHERE q.id = l.task_id)
        ORDER BY id LIMIT $2
        """

    private static let rowsPassedOver = 10_000

    // A run may be asked about as long as a task or a log of it is there. Its tasks and logs only become fewer.
    private static let oldRuns = """
        SELECT id FROM (SELECT * FROM dotjob.dot_run ORDER BY id LIMIT $2 + $3) AS r
        WHERE created_at < $1
          AND NOT EXISTS (
            SELECT 1 FROM dotjob.dot_task_queue AS q WHERE q.id BETWEEN r.first_task_id AND r.last_task_id)
          AND NOT EXISTS (
            SELECT 1 FROM dotjob.dot_job_log AS l WHERE l.task_id BETWEEN r.first_task_id AND r.last_task_id)
        ORDER BY id LIMIT $2
        """

    // What a job's status is asked of once the row is gone. Only where that is the job's last word so far; jobs are locked in their order.
    private static let keepOutcomes = """
        WITH ended AS MATERIALIZED (
            SELECT DISTINCT ON (job_id) job_id, handle_code FROM dotjob.dot_job_log
            WHERE id = ANY($1) AND is_final = 1 AND (executor_id IS NOT NULL OR handle_code >= 500) ORDER BY job_id, id DESC),
        locked AS MATERIALIZED (
            SELECT j.id, e.handle_code FROM dotjob.dot_job_info AS j JOIN ended AS e ON e.job_id = j.id
            WHERE j.last_handle_code IS DISTINCT FROM e.handle_code ORDER BY j.id FOR NO KEY UPDATE OF j)
        UPDATE dotjob.dot_job_info AS j SET last_handle_code = l.handle_code FROM locked AS l WHERE j.id = l.id
        """

    public func prune(logsEndedBefore cutoff: UTCMilliseconds, limit: Int) throws -> Int {
        let values: [any PostgresValue] = [cutoff, limit, Self.rowsPassedOver]
        let (logs, runs) = try read { db in
            let found = try db.pipeline([PostgresStep(Self.oldLogs, values), PostgresStep(Self.oldRuns, values)])
            return (found[0].column(as: LogID.self), found[1].column(as: RunID.self))
        }
        // A task that has left the queue never returns, so what was read stays true.
        guard !logs.isEmpty || !runs.isEmpty else { return 0 }
        return try write(.loop) { transaction in
            _ = try transaction.db.pipeline([
                PostgresStep(Self.keepOutcomes, [logs]),
                PostgresStep("DELETE FROM dotjob.dot_job_log_line WHERE log_id = ANY($1)", [logs]),
                PostgresStep("DELETE FROM dotjob.dot_job_log WHERE id = ANY($1)", [logs]),
                PostgresStep("DELETE FROM dotjob.dot_run WHERE id = ANY($1)", [runs]),
            ])
            return max(logs.count, runs.count)
        }
    }
}
