import GRDB
import JobModel
import JobStore

/// What people's decisions about a job mean for its waiting tasks.
extension QueueTransaction {
    /// Rows that one transaction changes for a job at most.
    static let rowsPerTransaction = LaterWork.rowsPerTransaction

    // A task that was claimed and came back unstarted is still unstarted; one that was lost may have run.
    static let unstarted =
        "status = 1 AND scheduled_at IS NOT NULL AND attempt = 0 AND snoozes = 0 AND losses = 0 AND host_deaths = 0"

    /// Removes the scheduled tasks that have not started and are not due yet: their times no longer hold. What is due stays.
    ///
    /// - Returns: how many there were.
    @discardableResult
    func removeAhead(of job: JobID) throws -> Int {
        let tasks = try Row.fetchAll(
            db,
            sql: """
                DELETE FROM dot_task_queue INDEXED BY dot_task_queue_occurrence
                WHERE job_id = ? AND \(Self.unstarted) AND scheduled_at > ? RETURNING id, group_id, limit_key
                """, arguments: [job, now])
        removed(tasks, of: job)
        return tasks.count
    }

    /// Gives the scheduled tasks that have not started what the job says now.
    func refreshUnstarted(of job: Job) throws {
        try db.execute(
            sql: """
                UPDATE dot_task_queue INDEXED BY dot_task_queue_occurrence SET executor_handler = ?, executor_param = ?, priority = ?
                WHERE job_id = ? AND \(Self.unstarted)
                """, arguments: [job.handler, job.parameters, job.priority, job.id])
        if !ParameterTemplate.isPlain(job.parameters) { try fillUnstarted(of: job) }
    }

    private func fillUnstarted(of job: Job) throws {
        let template = ParameterTemplate(stored: job.parameters)
        let tasks = try Row.fetchAll(
            db,
            sql: """
                SELECT id, scheduled_at FROM dot_task_queue INDEXED BY dot_task_queue_occurrence
                WHERE job_id = ? AND \(Self.unstarted)
                """, arguments: [job.id])
        let write = try db.cachedStatement(sql: "UPDATE dot_task_queue SET executor_param = ? WHERE id = ?")
        for task in tasks {
            let parameters = fill(template, at: task["scheduled_at"], in: job.timeZone)
            try write.execute(arguments: [parameters, task["id"] as Int64])
        }
    }

    /// As above, where each row is a log row too.
    static let endsPerTransaction = 1_000

    private static let waiting = "SELECT q.id FROM \(QueuePages.waitingOfJob) LIMIT ?2"

    /// Ends some of the waiting tasks of a deleted job, each with a log row.
    ///
    /// - Returns: whether more are left.
    func endWaiting(of job: JobID) throws -> Bool {
        try pages.write(db)
        let tasks = try TaskID.fetchAll(db, sql: Self.waiting, arguments: [job, Self.endsPerTransaction])
        for task in tasks { try end(task, .skipped, EndMessage.waitingOfDeletedJob) }
        return tasks.count == Self.endsPerTransaction
    }

    /// Takes note of waiting tasks that are gone without a trace: others may wait for the turn that one of them had.
    func removed(_ waiting: [Row], of job: JobID) {
        guard !waiting.isEmpty else { return }
        for task in waiting {
            turnCameFree(of: work(on: job), key: task["limit_key"])
            pages.leave(task["id"], of: job, task["group_id"], nil)
        }
    }
}
