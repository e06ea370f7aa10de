import JobModel

/// What a waiting task is held for.
extension QueueTransaction {
    private static let holdTask = "UPDATE dotjob.dot_task_queue SET held_reason = $2 WHERE id = $1 AND status = 1"

    /// Holds a waiting task, or releases it: the one way for a single task that does not come back to the queue.
    func hold(_ id: TaskID, _ reason: HeldReason?) throws { try db.run(Self.holdTask, id, reason?.rawValue) }

    /// False for a job that is not there.
    func isDisabled(_ job: JobID) throws -> Bool { try facts(of: job)?.state.isDisabled ?? false }

    // A row that a claim has locked is waited for: when that is claimed it waits no more.
    private static let holdWaiting = """
        UPDATE dotjob.dot_task_queue SET held_reason = 'disabled'
        WHERE status = 1 AND (held_reason IS NULL OR held_reason = 'pinned') AND id IN (
            SELECT id FROM dotjob.dot_task_queue
            WHERE job_id = $1 AND status = 1 AND id > $3 AND (held_reason IS NULL OR held_reason = 'pinned')
            ORDER BY id LIMIT $2 FOR UPDATE)
        RETURNING id
        """

    /// Holds some of the tasks of a disabled job. Those that wait for a turn or a person go on waiting for that.
    ///
    /// - Parameter last: the last one of the call before, 0 at first: a million of them are gone through once.
    /// - Returns: whether more are left.
    func holdWaiting(of job: JobID, after last: inout TaskID) throws -> Bool {
        let tasks: [TaskID] = try db.run(Self.holdWaiting, job, Self.rowsPerTransaction, last).column()
        last = tasks.max() ?? last
        return !tasks.isEmpty
    }

    // In the order of their index: by their ids it would look through the whole queue for them. The job is locked, so nobody else locks
    // several of them.
    private static let releaseHeld = """
        UPDATE dotjob.dot_task_queue SET held_reason = $4
        WHERE held_reason = $2 AND id IN (
            SELECT id FROM dotjob.dot_task_queue
            WHERE job_id = $1 AND held_reason = $2 AND (pinned_release IS NOT NULL)::int = $3
            ORDER BY priority, run_at, id LIMIT $5 FOR UPDATE)
        """

    /// Releases some of the job's tasks that are held for `reason`, which must no longer hold.
    ///
    /// - Returns: whether more are left.
    func release(_ reason: HeldReason, of job: Job) throws -> Bool {
        // The few that are pinned come last: each pass would look for them among all the others.
        for isPinned in [false, true] {
            let next = HeldReason.ofWaiting(isJobDisabled: job.isDisabled, isPinned: isPinned)
            let released = try db.run(
                Self.releaseHeld, job.id, reason.rawValue, isPinned, next?.rawValue, Self.rowsPerTransaction)
            if released.changed == Self.rowsPerTransaction { return true }
        }
        return false
    }
}
