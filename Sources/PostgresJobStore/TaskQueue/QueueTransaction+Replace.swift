import JobModel
import JobStore

/// Jobs whose newest task takes the place of those before it.
extension QueueTransaction {
    // Whoever comes due later is newer.
    private static let newer = """
        SELECT EXISTS (
            SELECT 1 FROM dotjob.dot_task_queue
            WHERE job_id = $1 AND held_reason IS NULL AND pinned_release IS NULL AND run_at <= $2
              AND (run_at, id) > ($3, $4))
        """

    /// Whether a task of the same job that has come due later is ready or runs.
    func hasNewer(than task: ReadyTask) throws -> Bool {
        try db.run(Self.newer, task.jobID, now, task.runAt, task.id).value() ?? false
    }

    private static let askRunning = """
        UPDATE dotjob.dot_task_queue SET cancel_requested_at = $2
        WHERE job_id = $1 AND status = 2 AND pinned_release IS NULL AND cancel_requested_at IS NULL
        """

    private static let heldBefore = """
        SELECT id FROM dotjob.dot_task_queue
        WHERE job_id = $1 AND held_reason = 'serial' AND pinned_release IS NULL ORDER BY id LIMIT $2 FOR UPDATE
        """

    /// Asks the job's running tasks to end, ends those that wait for their place, and holds a task until that is free.
    func replaceOthers(with task: ReadyTask, _ work: JobWork) throws {
        if try db.run(Self.askRunning, work.id, now).changed > 0 { ring() }
        let waiting: [TaskID] = try db.run(Self.heldBefore, work.id, Self.endsPerTransaction).column()
        try end(waiting, .skipped, EndMessage.gaveWay)
        try hold(task.id, .serial)
        touch(work)
    }
}
