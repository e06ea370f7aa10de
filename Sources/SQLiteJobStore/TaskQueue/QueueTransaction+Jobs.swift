import GRDB
import JobModel
import JobStore

/// What people's decisions about a job mean for its waiting tasks.
extension QueueTransaction {
    /// Rows that one transaction changes for a job at most: other writers wait no longer than for one of the claim's batches.
    static let rowsPerTransaction = 5_000

    // A task that was claimed and came back unstarted is still unstarted; one that was lost may have run.
    private static let unstarted =
        "status = 1 AND scheduled_at IS NOT NULL AND attempt = 0 AND losses = 0 AND host_deaths = 0"

    /// Removes the scheduled tasks that have not started: their times no longer hold.
    func removeUnstarted(of job: JobID) throws {
        let tasks = try Row.fetchAll(
            db,
            sql: """
                DELETE FROM dot_task_queue INDEXED BY dot_task_queue_occurrence
                WHERE job_id = ? AND \(Self.unstarted) RETURNING id, group_id
                """, arguments: [job])
        removed(tasks, of: job)
    }

    /// Gives the scheduled tasks that have not started what the job says now.
    func refreshUnstarted(of job: Job) throws {
        try db.execute(
            sql: """
                UPDATE dot_task_queue INDEXED BY dot_task_queue_occurrence SET executor_handler = ?, executor_param = ?, priority = ?
                WHERE job_id = ? AND \(Self.unstarted)
                """, arguments: [job.handler, job.parameters, job.priority, job.id])
    }

    private static let removeWaiting = """
        DELETE FROM dot_task_queue
        WHERE id IN (SELECT q.id FROM \(QueuePages.waitingOfJob) LIMIT ?2) RETURNING id, group_id
        """

    /// Removes some of the waiting tasks of a deleted job.
    ///
    /// - Returns: whether more are left.
    func removeWaiting(of job: JobID) throws -> Bool {
        try pages.write(db)
        let tasks = try Row.fetchAll(db, sql: Self.removeWaiting, arguments: [job, Self.rowsPerTransaction])
        removed(tasks, of: job)
        return tasks.count == Self.rowsPerTransaction
    }

    private func removed(_ waiting: [Row], of job: JobID) {
        for task in waiting { pages.leave(task["id"], of: job, task["group_id"], nil) }
    }
}
