import GRDB
public import JobModel
import JobStore

extension SQLiteJobStore {
    public func retryTask(ofJob name: String, logID: LogID?, now: UTCMilliseconds) throws -> TaskID {
        try write(.told) { transaction in
            let job = try Self.job(named: name, transaction.db)
            transaction.rings = true
            return try Self.retry(job, logID: logID, now: now, transaction.db)
        }
    }

    public func restartJob(named name: String, now: UTCMilliseconds) throws -> TaskID {
        try write(.told) { transaction in
            let job = try Self.job(named: name, transaction.db)
            guard job.triggerStatus == .error else {
                throw StoreError(.refused, "job \"\(name)\": not in error; run it with \"dotjob job run \(name)\"")
            }
            transaction.rings = true
            return try Self.retry(job, logID: nil, now: now, transaction.db)
        }
    }

    private static func retry(_ job: Job, logID: LogID?, now: UTCMilliseconds, _ db: Database) throws -> TaskID {
        let failure = try logID.map { try self.failure($0, of: job, db) }
        let task: TaskID
        if let quarantined = try quarantined(of: job, task: failure?.task, db) {
            try releaseQuarantined(quarantined, of: job, now: now, db)
            task = quarantined
        } else if let failure = try failure ?? newestFailure(of: job, db) {
            task = try requeue(failure.log, of: job, now: now, db)
        } else {
            throw StoreError(.refused, "job \"\(job.name)\": no failed task; see \"dotjob log list --job \(job.name)\"")
        }
        try noteTrigger(of: job.id, at: now, db)
        let queue = QueueTransaction(db, now: now)
        queue.free(job.id)
        try queue.settle()
        return task
    }

    private static func failure(_ id: LogID, of job: Job, _ db: Database) throws -> (log: LogID, task: TaskID) {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT l.task_id, l.handle_code, q.id IS NOT NULL AND q.held_reason IS NOT 'quarantined' AS is_live
                FROM dot_job_log AS l LEFT JOIN dot_task_queue AS q ON q.id = l.task_id
                WHERE l.id = ? AND l.job_id = ?
                """, arguments: [id, job.id])
        guard let row else {
            throw StoreError(.notFound, "log \(id): not a log of job \"\(job.name)\"; see \"dotjob log list\"")
        }
        let code: Int = row["handle_code"]
        guard HandleCode(rawValue: code)?.isError == true else {
            throw StoreError(.refused, "log \(id): ended with \(code), not in error; run the job instead")
        }
        if row["is_live"] {
            throw StoreError(.refused, "log \(id): its task is still in the queue and will run again by itself")
        }
        return (id, row["task_id"])
    }

    private static func newestFailure(of job: Job, _ db: Database) throws -> (log: LogID, task: TaskID)? {
        try Row.fetchOne(
            db,
            sql: """
                SELECT id, task_id FROM dot_job_log INDEXED BY dot_job_log_failure
                WHERE job_id = ? AND is_final = 1 AND handle_code >= 500 ORDER BY id DESC LIMIT 1
                """, arguments: [job.id]
        ).map { ($0["id"], $0["task_id"]) }
    }

    private static func quarantined(of job: Job, task: TaskID?, _ db: Database) throws -> TaskID? {
        try Int64.fetchOne(
            db,
            sql: """
                SELECT id FROM dot_task_queue
                WHERE job_id = ?1 AND held_reason = 'quarantined' AND (?2 IS NULL OR id = ?2) ORDER BY id LIMIT 1
                """, arguments: [job.id, task])
    }

    // Its past is forgiven; its claim number stays, as it always does.
    private static func releaseQuarantined(_ task: TaskID, of job: Job, now: UTCMilliseconds, _ db: Database) throws {
        try db.execute(
            sql: """
                UPDATE dot_task_queue
                SET held_reason = coalesce(?, \(QueueTransaction.unheld)), run_at = ?,
                    attempt = 0, losses = 0, host_deaths = 0, suspect = 0 WHERE id = ?
                """, arguments: [job.isDisabled ? HeldReason.disabled.rawValue : nil, now, task])
    }

    private static func requeue(_ log: LogID, of job: Job, now: UTCMilliseconds, _ db: Database) throws -> TaskID {
        if job.isDisabled { throw disabled(job.name) }
        try db.execute(
            sql: """
                INSERT INTO dot_task_queue
                    (job_id, group_id, executor_handler, executor_param, priority, run_at, origin)
                SELECT job_id, ?, executor_handler, executor_param, ?, ?, 'retry' FROM dot_job_log WHERE id = ?
                """, arguments: [job.groupID, job.priority, now, log])
        return db.lastInsertedRowID
    }
}
