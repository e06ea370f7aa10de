import GRDB
public import JobModel
import JobStore

extension SQLiteJobStore {
    // Rows lie in the order in which they ended, or nearly, so the old ones are first and a look at a window of them will do: an
    // index by time would cost every attempt. Rows of tasks that are still queued stay with them.
    private static let oldLogs = """
        SELECT id FROM (SELECT id, task_id, finished_at FROM dot_job_log ORDER BY id LIMIT ?2 + ?3) AS l
        WHERE finished_at < ?1 AND NOT EXISTS (SELECT 1 FROM dot_task_queue AS q WHERE q.id = l.task_id)
        ORDER BY id LIMIT ?2
        """

    private static let rowsPassedOver = 10_000

    // A run may be asked about as long as a task or a log of it is there. Its tasks and logs only become fewer.
    private static let oldRuns = """
        SELECT id FROM (SELECT * FROM dot_run ORDER BY id LIMIT ?2 + ?3) AS r
        WHERE created_at < ?1
          AND NOT EXISTS (SELECT 1 FROM dot_task_queue AS q WHERE q.id BETWEEN r.first_task_id AND r.last_task_id)
          AND NOT EXISTS (SELECT 1 FROM \(LogPages.attempts(ofTasks: "r.first_task_id", to: "r.last_task_id")))
        ORDER BY id LIMIT ?2
        """

    public func prune(logsEndedBefore cutoff: UTCMilliseconds, limit: Int) throws -> Int {
        let arguments: StatementArguments = [cutoff, limit, Self.rowsPassedOver]
        let (logs, runs) = try read { db in
            (
                try LogID.fetchAll(db, sql: Self.oldLogs, arguments: arguments),
                try RunID.fetchAll(db, sql: Self.oldRuns, arguments: arguments)
            )
        }
        // A task that has left the queue never returns, so what was read stays true.
        guard !logs.isEmpty || !runs.isEmpty else { return 0 }
        return try write(.loop, grows: true) { transaction in
            let lines = try transaction.db.cachedStatement(sql: "DELETE FROM dot_job_log_line WHERE log_id = ?")
            let log = try transaction.db.cachedStatement(sql: "DELETE FROM dot_job_log WHERE id = ?")
            try LogPages.recount(logs, transaction.db) {
                for id in logs {
                    try lines.execute(arguments: [id])
                    try log.execute(arguments: [id])
                }
            }
            let run = try transaction.db.cachedStatement(sql: "DELETE FROM dot_run WHERE id = ?")
            for id in runs { try run.execute(arguments: [id]) }
            return max(logs.count, runs.count)
        }
    }
}
