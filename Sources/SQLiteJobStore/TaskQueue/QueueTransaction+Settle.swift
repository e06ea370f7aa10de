import GRDB
import JobModel

extension QueueTransaction {
    // The oldest of those that met a taken turn. When the turn is taken again nothing happens; whoever ends it comes here too.
    private static let releaseSerial = """
        UPDATE dot_task_queue SET held_reason = \(QueueTransaction.unheld)
        WHERE id = (SELECT id FROM dot_task_queue INDEXED BY dot_task_queue_held
                    WHERE job_id = ?1 AND held_reason = 'serial' ORDER BY priority, run_at, id LIMIT 1)
          AND NOT EXISTS (SELECT 1 FROM dot_task_queue INDEXED BY dot_task_queue_running
                          WHERE job_id = ?1 AND status = 2)
        """

    /// Gives the turn of serial jobs to their next tasks. Before claims, which may take them at once.
    func releaseSerialTurns() throws {
        guard !freed.isEmpty else { return }
        let release = try HotStatement(db, Self.releaseSerial)
        for job in freed {
            release.bind(1, job)
            try release.run()
            if db.changesCount > 0 { rings = true }
        }
    }

    // 2 while a task runs; else 1 while one waits that may still run by itself; else 3 when one is quarantined or the last
    // final outcome failed.
    // The indexes are named: the planner knows no sizes, and would look for the few running rows among all of the job's.
    private static let status = """
        SELECT CASE
            WHEN EXISTS (SELECT 1 FROM dot_task_queue INDEXED BY dot_task_queue_running
                         WHERE job_id = ?1 AND status = 2) THEN 2
            WHEN EXISTS (SELECT 1 FROM dot_task_queue INDEXED BY dot_task_queue_job
                         WHERE job_id = ?1 AND held_reason IS NOT 'quarantined') THEN 1
            WHEN EXISTS (SELECT 1 FROM dot_task_queue INDEXED BY dot_task_queue_held
                         WHERE job_id = ?1 AND held_reason = 'quarantined') THEN 3
            WHEN coalesce(?2, last_handle_code) >= 500 THEN 3
            ELSE 0 END
        FROM dot_job_info WHERE id = ?1
        """

    // On change only: most batches leave a busy job at 2, and its row alone.
    private static let writeStatus = """
        UPDATE dot_job_info SET trigger_status = ?2, last_handle_code = coalesce(?3, last_handle_code)
        WHERE id = ?1 AND (trigger_status <> ?2 OR (?3 IS NOT NULL AND last_handle_code IS NOT ?3))
        """

    /// Writes what the transaction has made of its jobs, once each. The last thing before the commit.
    func writeTriggerStatus() throws {
        guard !touched.isEmpty else { return }
        let read = try HotStatement(db, Self.status)
        let write = try HotStatement(db, Self.writeStatus)
        for job in touched {
            let outcome = outcomes[job].map { Int64($0.code.rawValue) }
            read.bind(1, job)
            read.bind(2, outcome)
            guard try read.step() else { continue }
            let status = read.int(0)
            read.reset()
            write.bind(1, job)
            write.bind(2, status)
            write.bind(3, outcome)
            try write.run()
        }
    }

    /// The end of every transaction that claims nothing.
    func settle() throws {
        try releaseSerialTurns()
        try writeTriggerStatus()
    }
}
