import GRDB
public import JobModel
import JobStore

extension SQLiteJobStore {
    public func retryTask(ofJob name: String, logID: LogID?, now: UTCMilliseconds) throws -> TaskID {
        try writeQueue(.told, grows: true, now: now) { queue in
            try Self.retry(try Self.job(named: name, queue.db), logID: logID, queue)
        }
    }

    public func restartJob(named name: String, now: UTCMilliseconds) throws -> TaskID {
        try writeQueue(.told, grows: true, now: now) { queue in
            let job = try Self.job(named: name, queue.db)
            try job.checkInError()
            return try Self.retry(job, logID: nil, queue)
        }
    }

    private static func retry(_ job: Job, logID: LogID?, _ queue: QueueTransaction) throws -> TaskID {
        let attempt = try logID.map { try self.attempt($0, of: job, queue.db) }
        try attempt?.check()
        let quarantined = try quarantined(of: job, task: attempt?.taskID, queue.db)
        let choice = try RetryChoice.of(job, quarantined: quarantined) {
            try attempt?.logID ?? newestFailure(of: job, queue.db)
        }
        let task: TaskID
        switch choice {
        case .release(let quarantined):
            try releaseQuarantined(quarantined, of: job, queue)
            task = quarantined
        case .requeue(let log):
            task = try requeue(log, of: job, queue)
            try mark(log, .retried, queue.db)
        }
        try noteTrigger(of: job.id, at: queue.now, queue.db)
        queue.turnCameFree(of: job.id)
        queue.ring()
        return task
    }

    private static func attempt(_ id: LogID, of job: Job, _ db: Database) throws -> RetriedAttempt {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT l.task_id, l.handle_code, q.id IS NOT NULL AND q.held_reason IS NOT 'quarantined' AS runs_again
                FROM dot_job_log AS l LEFT JOIN dot_task_queue AS q ON q.id = l.task_id
                WHERE l.id = ? AND l.job_id = ?
                """, arguments: [id, job.id])
        guard let row else { throw StoreError.noLog(id, ofJob: job.name) }
        return RetriedAttempt(
            logID: id, taskID: row["task_id"], code: row["handle_code"], runsAgain: row["runs_again"])
    }

    private static func newestFailure(of job: Job, _ db: Database) throws -> LogID? {
        try Int64.fetchOne(
            db,
            sql: """
                SELECT id FROM dot_job_log INDEXED BY dot_job_log_failure
                WHERE job_id = ? AND is_final = 1 AND handle_code >= 500 ORDER BY id DESC LIMIT 1
                """, arguments: [job.id])
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
    static func releaseQuarantined(_ task: TaskID, of job: Job, _ queue: QueueTransaction) throws {
        try queue.db.execute(
            sql: """
                UPDATE dot_task_queue SET run_at = ?, attempt = 0, snoozes = 0, losses = 0, host_deaths = 0, suspect = 0
                WHERE id = ?
                """, arguments: [queue.now, task])
        let isPinned = try Bool.fetchOne(
            queue.db, sql: "SELECT pinned_release IS NOT NULL FROM dot_task_queue WHERE id = ?", arguments: [task])
        try queue.hold(task, .ofWaiting(isJobDisabled: job.isDisabled, isPinned: isPinned == true))
    }

    static func requeue(_ log: LogID, of job: Job, _ queue: QueueTransaction) throws -> TaskID {
        try queue.db.execute(
            sql: """
                INSERT INTO dot_task_queue
                    (job_id, group_id, executor_handler, executor_param, priority, run_at, origin, trace_context)
                SELECT job_id, ?, executor_handler, executor_param, ?, ?, 'retry', trace_context
                FROM dot_job_log WHERE id = ?
                """, arguments: [job.groupID, job.priority, queue.now, log])
        return queue.db.lastInsertedRowID
    }
}
