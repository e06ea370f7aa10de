import GRDB
import JobModel
import JobStore

/// What becomes of occurrences that are due when people change a job.
extension QueueTransaction {
    private static let writeOverdue = """
        INSERT INTO dot_task_queue
            (job_id, group_id, executor_handler, executor_param, priority, run_at, scheduled_at, origin, is_counted)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'schedule', 1)
        ON CONFLICT (job_id, scheduled_at, shard) WHERE scheduled_at IS NOT NULL DO NOTHING
        """

    /// Writes the task of a cursor that is due, which no scheduler has come to yet: the cursor is about to be set anew. One log row tells
    /// of what has come due behind it.
    func writeOverdue(of job: Job, _ next: NextOccurrence) throws {
        guard let cursor = job.nextTriggerAt, cursor <= now else { return }
        if try writeOverdue(cursor, of: job, isLast: false) != nil {
            try db.execute(
                sql: "UPDATE dot_job_info SET trigger_last_time = ? WHERE id = ?", arguments: [cursor, job.id])
        }
        // Without its calendar it has no further occurrence that anybody could know of.
        guard let scheduled = try? SQLiteJobStore.scheduled(job, db),
            let others = DroppedOccurrences(of: scheduled, behind: cursor, through: now, next)
        else { return }
        // The last of them may be in the queue, from before the clock was set back.
        guard
            let task = try writeOverdue(others.last, of: job, isLast: true) ?? writeOverdue(nil, of: job, isLast: true)
        else { return }
        try end(task, .skipped, others.messageOfChange)
    }

    /// - Parameter isLast: it ends at once, and tells of others.
    private func writeOverdue(_ occurrence: UTCMilliseconds?, of job: Job, isLast: Bool) throws -> TaskID? {
        let at = occurrence ?? now
        let parameters = fill(job.parameters, at: at, in: job.timeZone)
        try db.execute(
            sql: Self.writeOverdue,
            arguments: [
                job.id, job.groupID, job.handler, parameters, job.priority,
                job.timing.runTime(of: at, ofJob: job.name), occurrence,
            ])
        guard db.changesCount > 0 else { return nil }
        let id = db.lastInsertedRowID
        pages.enter(id...id, of: job.id, job.groupID)
        touch(work(on: job.id))
        if !isLast { try keepOut(by: id, ofJob: job.id, job.uniqueness, parameters: parameters) }
        return id
    }

    // What jitter puts off has missed nothing yet.
    private static let misfires = """
        SELECT id, scheduled_at FROM dot_task_queue INDEXED BY dot_task_queue_occurrence
        WHERE job_id = ?1 AND scheduled_at IS NOT NULL AND scheduled_at < ?2 AND run_at <= ?3
          AND \(QueueTransaction.unstarted)
        ORDER BY scheduled_at
        """

    /// A job is enabled again: of its tasks that have become misfires meanwhile those stay that its strategy keeps. One log row tells of
    /// the others. A one-shot always stays, and the one occurrence that a job comes due with after its last has ended.
    func dropMisfires(of job: Job) throws {
        switch job.schedule {
        case .once, .delay: return
        case .manual, .cron, .every: break
        }
        let rows = try Row.fetchAll(
            db, sql: Self.misfires, arguments: [job.id, max(now, job.misfireAfterMs) - job.misfireAfterMs, now])
        let kept =
            switch job.misfireStrategy {
            case .skip: 0
            case .fireOnce: 1
            case .fireAll: job.misfireCap
            }
        let dropped = rows.dropLast(kept)
        guard let first = dropped.first, let last = dropped.last else { return }
        let told = DroppedOccurrences(count: dropped.count, first: first["scheduled_at"], last: last["scheduled_at"])
        try removeTasks(dropped.dropLast().map { $0["id"] }, of: job)
        try end(last["id"], .skipped, told.message(job.misfireStrategy))
    }

    private func removeTasks(_ ids: [TaskID], of job: Job) throws {
        let statement = try db.cachedStatement(
            sql: "DELETE FROM dot_task_queue WHERE id = ? RETURNING id, group_id, limit_key")
        for id in ids { removed(try Row.fetchAll(statement, arguments: [id]), of: job.id) }
    }
}
