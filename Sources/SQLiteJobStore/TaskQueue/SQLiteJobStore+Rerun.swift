import GRDB
public import JobModel
import JobStore

extension SQLiteJobStore {
    public func rerun(log id: LogID, onRelease release: ReleaseID, now: UTCMilliseconds) throws -> TaskID {
        try writeQueue(.told, grows: true, now: now) { queue in
            let db = queue.db
            let (job, handler) = try Self.jobToRerun(log: id, db)
            guard let release = try Self.release(release, db) else { throw StoreError.noRelease(release) }
            try release.check(rerunning: id, handler: handler, of: job)
            try db.execute(
                sql: """
                    INSERT INTO dot_task_queue (
                        job_id, group_id, executor_handler, executor_param, priority, run_at, origin, pinned_release,
                        held_reason, trace_context)
                    SELECT job_id, ?, executor_handler, executor_param, ?, ?, 'manual', ?, ?, trace_context
                    FROM dot_job_log WHERE id = ?
                    """,
                arguments: [
                    job.groupID, job.priority, now, release.id,
                    HeldReason.ofWaiting(isJobDisabled: false, isPinned: true)?.rawValue, id,
                ])
            let task = db.lastInsertedRowID
            try Self.noteTrigger(of: job.id, at: now, db)
            queue.wroteTasks(of: job.id)
            return task
        }
    }

    private static func jobToRerun(log id: LogID, _ db: Database) throws -> (Job, handler: String) {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT l.job_id, l.executor_handler, j.deleted_at IS NULL AND j.id IS NOT NULL AS is_live
                FROM dot_job_log AS l LEFT JOIN dot_job_info AS j ON j.id = l.job_id WHERE l.id = ?
                """, arguments: [id])
        guard let row else { throw StoreError.noLog(id) }
        guard row["is_live"] else { throw StoreError.jobIsDeleted(log: id) }
        let job = try job(row["job_id"] as JobID, db)
        try job.checkEnabled()
        return (job, row["executor_handler"])
    }
}
