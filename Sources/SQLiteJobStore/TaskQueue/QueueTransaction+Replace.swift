import GRDB
import JobModel
import JobStore

/// Jobs whose newest task takes the place of those before it.
extension QueueTransaction {
    // Whoever comes due later is newer. The newest ids first: of many that are due it is among them.
    private static let newer = """
        SELECT 1
        FROM dot_task_queue_page_job AS w CROSS JOIN dot_task_queue AS q NOT INDEXED
            ON w.job_id = ?1 AND q.id BETWEEN \(IDPage.ids("w.page")) AND q.job_id = w.job_id
        WHERE q.held_reason IS NULL AND q.pinned_release IS NULL AND q.run_at <= ?2 AND (q.run_at, q.id) > (?3, ?4)
        ORDER BY w.page DESC, q.id DESC LIMIT 1
        """

    /// Whether a task of the same job that has come due later is ready or runs.
    func hasNewer(than task: ReadyTask) throws -> Bool {
        try pages.write(db)
        let statement = try HotStatement(db, Self.newer)
        statement.bind(1, task.jobID)
        statement.bind(2, now)
        statement.bind(3, task.runAt)
        statement.bind(4, task.id)
        defer { statement.reset() }
        return try statement.step()
    }

    private static let askRunning = """
        UPDATE dot_task_queue SET cancel_requested_at = ?2
        WHERE id IN (SELECT q.id FROM \(QueuePages.allClaimed)
                     WHERE c.job_id = ?1 AND q.pinned_release IS NULL AND q.cancel_requested_at IS NULL)
        """

    private static let heldBefore = """
        SELECT id FROM dot_task_queue INDEXED BY dot_task_queue_held
        WHERE job_id = ?1 AND held_reason = 'serial' AND pinned_release IS NULL LIMIT ?2
        """

    /// Asks the job's running tasks to end, ends those that wait for their place, and holds a task until that is free.
    func replaceOthers(with task: ReadyTask, _ work: JobWork) throws {
        try pages.write(db)
        try db.execute(sql: Self.askRunning, arguments: [work.id, now])
        if db.changesCount > 0 { ring() }
        let waiting = try TaskID.fetchAll(db, sql: Self.heldBefore, arguments: [work.id, Self.endsPerTransaction])
        for id in waiting { try end(id, .skipped, EndMessage.gaveWay) }
        try hold(task.id, .serial)
        touch(work)
    }
}
