import JobModel
import JobStore

/// What becomes of occurrences that are due when people change a job.
extension QueueTransaction {
    /// Writes the task of a cursor that is due, which no scheduler has come to yet: the cursor is about to be set anew. One log row tells
    /// of what has come due behind it.
    func writeOverdue(of job: Job, _ next: NextOccurrence) throws {
        guard let cursor = job.nextTriggerAt, cursor <= now else { return }
        if try writeOverdue(cursor, of: job, isLast: false) != nil {
            try db.run("UPDATE dotjob.dot_job_info SET trigger_last_time = $2 WHERE id = $1", job.id, cursor)
        }
        // Without its calendar it has no further occurrence that anybody could know of.
        guard let scheduled = try scheduled(job),
            let others = DroppedOccurrences(of: scheduled, behind: cursor, through: now, next)
        else { return }
        // The last of them may be in the queue, from before the clock was set back.
        guard
            let task = try writeOverdue(others.last, of: job, isLast: true) ?? writeOverdue(nil, of: job, isLast: true)
        else { return }
        try end([task], .skipped, others.messageOfChange)
    }

    private func scheduled(_ job: Job) throws -> ScheduledJob? {
        do {
            return try PostgresJobStore.scheduled(job, db)
        } catch is StoreError {
            return nil
        }
    }

    /// - Parameter isLast: it ends at once, and tells of others.
    private func writeOverdue(_ occurrence: UTCMilliseconds?, of job: Job, isLast: Bool) throws -> TaskID? {
        let at = occurrence ?? now
        let parameters = fill(job.parameters, at: at, in: job.timeZone)
        let written = try write(
            occurrence, of: job, parameters: parameters, runAt: job.timing.runTime(of: at, ofJob: job.name))
        guard let task = written else { return nil }
        touch(work(on: job.id))
        if !isLast { try keepOut(by: task, ofJob: job.id, job.uniqueness, parameters: parameters) }
        return task
    }

    // What jitter puts off has missed nothing yet.
    private static let misfires = """
        SELECT id, scheduled_at FROM dotjob.dot_task_queue
        WHERE job_id = $1 AND scheduled_at < $2 AND run_at <= $3 AND \(unstarted) ORDER BY scheduled_at FOR UPDATE
        """

    /// A job is enabled again: of its tasks that have become misfires meanwhile those stay that its strategy keeps. One log row tells of
    /// the others. A one-shot always stays, and the one occurrence that a job comes due with after its last has ended.
    func dropMisfires(of job: Job) throws {
        switch job.schedule {
        case .once, .delay: return
        case .manual, .cron, .every: break
        }
        let rows = try db.run(Self.misfires, job.id, max(now, job.misfireAfterMs) - job.misfireAfterMs, now)
        let kept =
            switch job.misfireStrategy {
            case .skip: 0
            case .fireOnce: 1
            case .fireAll: job.misfireCap
            }
        let dropped = Array(rows.dropLast(kept))
        guard let first = dropped.first, let last = dropped.last else { return }
        let told = DroppedOccurrences(count: dropped.count, first: first["scheduled_at"], last: last["scheduled_at"])
        try delete(dropped.dropLast().map { $0["id"] })
        turnCameFree(of: job.id)
        try end([last["id"]], .skipped, told.message(job.misfireStrategy))
    }
}
