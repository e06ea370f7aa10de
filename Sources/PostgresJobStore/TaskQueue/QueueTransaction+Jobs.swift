import JobModel
import JobStore

/// What people's decisions about a job mean for its waiting tasks.
extension QueueTransaction {
    /// Rows that one transaction changes for a job at most.
    static let rowsPerTransaction = LaterWork.rowsPerTransaction

    // A task that was claimed and came back unstarted is still unstarted; one that was lost may have run.
    static let unstarted =
        "status = 1 AND scheduled_at IS NOT NULL AND attempt = 0 AND snoozes = 0 AND losses = 0 AND host_deaths = 0"

    private static let removeAhead = """
        DELETE FROM dotjob.dot_task_queue WHERE job_id = $1 AND \(unstarted) AND scheduled_at > $2
        RETURNING job_id, limit_key
        """

    /// Removes the scheduled tasks that have not started and are not due yet: their times no longer hold. What is due stays.
    ///
    /// - Returns: how many there were.
    @discardableResult
    func removeAhead(of job: JobID) throws -> Int {
        let tasks = try db.run(Self.removeAhead, job, now)
        removed(tasks)
        return tasks.count
    }

    private static let refresh = """
        UPDATE dotjob.dot_task_queue SET executor_handler = $2, executor_param = $3, priority = $4
        WHERE job_id = $1 AND \(unstarted)
        """

    /// Gives the scheduled tasks that have not started what the job says now.
    func refreshUnstarted(of job: Job) throws {
        try db.run(Self.refresh, job.id, job.handler, job.parameters, job.priority)
        if !ParameterTemplate.isPlain(job.parameters) { try fillUnstarted(of: job) }
    }

    private static let unstartedTasks = """
        SELECT id, scheduled_at FROM dotjob.dot_task_queue WHERE job_id = $1 AND \(unstarted)
        """
    private static let writeParameters = """
        UPDATE dotjob.dot_task_queue AS q SET executor_param = n.parameters
        FROM unnest($1::bigint[], $2::text[]) AS n (id, parameters) WHERE q.id = n.id
        """

    private func fillUnstarted(of job: Job) throws {
        let template = ParameterTemplate(stored: job.parameters)
        let tasks = try db.run(Self.unstartedTasks, job.id)
        let parameters = tasks.map { fill(template, at: $0["scheduled_at"], in: job.timeZone) }
        try db.run(Self.writeParameters, tasks.column(as: Int64.self), parameters)
    }

    /// As above, where each row is a log row too.
    static let endsPerTransaction = 1_000

    private static let waiting = """
        SELECT id FROM dotjob.dot_task_queue WHERE job_id = $1 AND status = 1 ORDER BY id LIMIT $2 FOR UPDATE
        """

    /// Ends some of the waiting tasks of a deleted job, each with a log row.
    ///
    /// - Returns: whether more are left.
    func endWaiting(of job: JobID) throws -> Bool {
        let tasks: [TaskID] = try db.run(Self.waiting, job, Self.endsPerTransaction).column()
        try end(tasks, .skipped, EndMessage.waitingOfDeletedJob)
        return tasks.count == Self.endsPerTransaction
    }
}
