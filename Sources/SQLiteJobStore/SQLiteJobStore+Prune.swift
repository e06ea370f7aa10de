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

    public func prune(logsEndedBefore cutoff: UTCMilliseconds, limit: Int) throws -> Int {
        let old = try read { db in
            try Int64.fetchAll(db, sql: Self.oldLogs, arguments: [cutoff, limit, Self.rowsPassedOver])
        }
        // A task that has left the queue never returns, so what was read stays true.
        guard !old.isEmpty else { return 0 }
        return try write(.loop) { transaction in
            let lines = try transaction.db.cachedStatement(sql: "DELETE FROM dot_job_log_line WHERE log_id = ?")
            let log = try transaction.db.cachedStatement(sql: "DELETE FROM dot_job_log WHERE id = ?")
            for id in old {
                try lines.execute(arguments: [id])
                try log.execute(arguments: [id])
            }
            return old.count
        }
    }
}
