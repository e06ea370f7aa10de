import GRDB
public import JobModel
import JobStore

extension SQLiteJobStore {
    public func rerun(log id: LogID, onRelease release: ReleaseID, now: UTCMilliseconds) throws -> TaskID {
        try write(.told) { transaction in
            let db = transaction.db
            let job = try Self.jobToRerun(log: id, db)
            try Self.checkRelease(release, for: id, of: job, db)
            try db.execute(
                sql: """
                    INSERT INTO dot_task_queue (
                        job_id, group_id, executor_handler, executor_param, priority, run_at, origin, pinned_release,
                        held_reason)
                    SELECT job_id, ?, executor_handler, executor_param, ?, ?, 'manual', ?, 'pinned'
                    FROM dot_job_log WHERE id = ?
                    """, arguments: [job.groupID, job.priority, now, release, id])
            let task = db.lastInsertedRowID
            try Self.noteTrigger(of: job.id, at: now, db)
            let queue = QueueTransaction(db, now: now)
            queue.touch(job.id)
            try queue.settle()
            transaction.rings = true
            return task
        }
    }

    private static func jobToRerun(log id: LogID, _ db: Database) throws -> Job {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT l.job_id, j.deleted_at IS NULL AND j.id IS NOT NULL AS is_live
                FROM dot_job_log AS l LEFT JOIN dot_job_info AS j ON j.id = l.job_id WHERE l.id = ?
                """, arguments: [id])
        guard let row else { throw noLog(id) }
        guard row["is_live"] else {
            throw StoreError(.refused, "log \(id): its job is deleted; add the job again, and run it")
        }
        let job = try job(row["job_id"] as JobID, db)
        guard !job.isDisabled else { throw disabled(job.name) }
        return job
    }

    private static func checkRelease(_ id: ReleaseID, for log: LogID, of job: Job, _ db: Database) throws {
        guard let release = try release(id, db) else { throw noRelease(id) }
        guard release.groupID == job.groupID else {
            throw StoreError(
                .refused,
                "log \(log): release \(release.number) belongs to group \"\(release.groupName)\", and job \"\(job.name)\" to "
                    + "group \"\(job.groupName)\"; name a release of that group")
        }
        let handler = try String.fetchOne(
            db, sql: "SELECT executor_handler FROM dot_job_log WHERE id = ?", arguments: [log])
        guard let handler, release.plugins.contains(where: { $0.handlers.contains(handler) }) else {
            throw StoreError(
                .refused,
                "log \(log): release \(release.number) of group \"\(release.groupName)\" has no handler "
                    + "\"\(handler ?? "")\"; see \"dotjob plugin list --group \(release.groupName)\"")
        }
    }

    static func noLog(_ id: LogID) -> StoreError {
        StoreError(.notFound, "log \(id): not found; see \"dotjob log list\"")
    }

    static func noRelease(_ id: ReleaseID) -> StoreError {
        StoreError(.notFound, "release with id \(id): not found; see \"dotjob plugin list\"")
    }

    static func disabled(_ job: String) -> StoreError {
        StoreError(.refused, "job \"\(job)\": disabled; enable it first with \"dotjob job enable \(job)\"")
    }
}
