import GRDB
import JobModel

/// What a waiting task is held for.
extension QueueTransaction {
    private static let holdTask = "UPDATE dot_task_queue SET held_reason = ?2 WHERE id = ?1"

    /// Holds a waiting task, or releases it: the one way for a single task that does not come back to the queue.
    func hold(_ id: TaskID, _ reason: HeldReason?) throws {
        let statement = try HotStatement(db, Self.holdTask)
        statement.bind(1, id)
        try statement.bind(2, reason?.rawValue)
        try statement.run()
    }

    /// False for a job that is not there.
    func isDisabled(_ job: JobID) throws -> Bool { try facts(of: job)?.state.isDisabled ?? false }

    private static let holdWaiting = """
        UPDATE dot_task_queue SET held_reason = 'disabled'
        WHERE id IN (SELECT q.id FROM \(QueuePages.waitingOfJob)
                     WHERE w.page >= ?4 AND q.id > ?3 AND (q.held_reason IS NULL OR q.held_reason = 'pinned')
                     ORDER BY w.page, q.id LIMIT ?2)
        RETURNING id
        """

    /// Holds some of the tasks of a disabled job. Those that wait for a turn or a person go on waiting for that.
    ///
    /// - Parameter last: the last one of the call before, 0 at first: a million of them are gone through once.
    /// - Returns: whether more are left.
    func holdWaiting(of job: JobID, after last: inout TaskID) throws -> Bool {
        try pages.write(db)
        let tasks = try TaskID.fetchAll(
            db, sql: Self.holdWaiting, arguments: [job, Self.rowsPerTransaction, last, IDPage.number(of: last)])
        last = tasks.max() ?? last
        return tasks.count == Self.rowsPerTransaction
    }

    private static let releaseHeld = """
        UPDATE dot_task_queue SET held_reason = ?4
        WHERE id IN (SELECT id FROM dot_task_queue INDEXED BY dot_task_queue_held
                     WHERE job_id = ?1 AND held_reason = ?2 AND (pinned_release IS NOT NULL) = ?3 LIMIT ?5)
        """

    /// Releases some of the job's tasks that are held for `reason`, which must no longer hold.
    ///
    /// - Returns: whether more are left.
    func release(_ reason: HeldReason, of job: Job) throws -> Bool {
        // The few that are pinned come last: each pass would look for them among all the others.
        for isPinned in [false, true] {
            let next = HeldReason.ofWaiting(isJobDisabled: job.isDisabled, isPinned: isPinned)
            try db.execute(
                sql: Self.releaseHeld,
                arguments: [job.id, reason.rawValue, isPinned, next?.rawValue, Self.rowsPerTransaction])
            if db.changesCount == Self.rowsPerTransaction { return true }
        }
        return false
    }
}
