public import JobModel
public import JobStore

extension PostgresJobStore: TaskQueue {
    private static let pin = """
        INSERT INTO dotjob.dot_task_queue (
            id, job_id, group_id, executor_handler, executor_param, priority, run_at, origin, pinned_release, held_reason,
            trace_context)
        SELECT dotjob.dot_take_ids(1), job_id, $2, executor_handler, executor_param, $3, $4, 'manual', $5, $6,
            trace_context
        FROM dotjob.dot_job_log WHERE id = $1 RETURNING id
        """

    public func rerun(log id: LogID, onRelease release: ReleaseID, now: UTCMilliseconds) throws -> TaskID {
        try writeQueue(.told, grows: true, now: now) { queue in
            let db = queue.db
            let (job, handler) = try Self.jobToRerun(log: id, db)
            guard let release = try Self.release(release, db) else { throw StoreError.noRelease(release) }
            try release.check(rerunning: id, handler: handler, of: job)
            let reason = HeldReason.ofWaiting(isJobDisabled: false, isPinned: true)
            let pinned: TaskID? = try db.run(
                Self.pin, id, job.groupID, job.priority, now, release.id, reason?.rawValue
            ).value()
            guard let task = pinned else { throw StoreError.noLog(id) }
            queue.wroteTasks(of: job.id)
            try Self.noteTrigger(of: job.id, at: now, db)
            return task
        }
    }

    private static let jobOfLog = """
        SELECT l.job_id, l.executor_handler, j.deleted_at IS NULL AND j.id IS NOT NULL AS is_live
        FROM dotjob.dot_job_log AS l LEFT JOIN dotjob.dot_job_info AS j ON j.id = l.job_id WHERE l.id = $1
        """

    private static func jobToRerun(log id: LogID, _ db: PostgresConnection) throws -> (Job, handler: String) {
        guard let row = try db.run(jobOfLog, id).first else { throw StoreError.noLog(id) }
        guard row["is_live"] else { throw StoreError.jobIsDeleted(log: id) }
        let job = try job(row["job_id"] as JobID, db)
        try job.checkEnabled()
        return (job, row["executor_handler"])
    }
}
