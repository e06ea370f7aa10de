public import JobModel
import JobStore

extension PostgresJobStore {
    public func retryTask(ofJob name: String, logID: LogID?, now: UTCMilliseconds) throws -> TaskID {
        try writeQueue(.told, grows: true, now: now) { queue in
            try Self.retry(try Self.lockedJob(named: name, queue.db), logID: logID, queue)
        }
    }

    public func restartJob(named name: String, now: UTCMilliseconds) throws -> TaskID {
        try writeQueue(.told, grows: true, now: now) { queue in
            let job = try Self.lockedJob(named: name, queue.db)
            try job.checkInError()
            return try Self.retry(job, logID: nil, queue)
        }
    }

    private static func retry(_ job: Job, logID: LogID?, _ queue: QueueTransaction) throws -> TaskID {
        let attempt = try logID.map { try self.attempt($0, of: job, queue.db) }
        try attempt?.check()
        let quarantined: TaskID? = try queue.db.run(Self.quarantined, job.id, attempt?.taskID).value()
        let choice = try RetryChoice.of(job, quarantined: quarantined) {
            try attempt?.logID ?? queue.db.run(newestFailure, job.id).value()
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

    private static func attempt(_ id: LogID, of job: Job, _ db: PostgresConnection) throws -> RetriedAttempt {
        let row = try db.run(
            """
            SELECT l.task_id, l.handle_code,
                q.id IS NOT NULL AND q.held_reason IS DISTINCT FROM 'quarantined' AS runs_again
            FROM dotjob.dot_job_log AS l LEFT JOIN dotjob.dot_task_queue AS q ON q.id = l.task_id
            WHERE l.id = $1 AND l.job_id = $2
            """, id, job.id
        ).first
        guard let row else { throw StoreError.noLog(id, ofJob: job.name) }
        return RetriedAttempt(
            logID: id, taskID: row["task_id"], code: row["handle_code"], runsAgain: row["runs_again"])
    }

    private static let newestFailure = """
        SELECT id FROM dotjob.dot_job_log
        WHERE job_id = $1 AND is_final = 1 AND handle_code >= 500 ORDER BY id DESC LIMIT 1
        """

    private static let quarantined = """
        SELECT id FROM dotjob.dot_task_queue
        WHERE job_id = $1 AND held_reason = 'quarantined' AND ($2 IS NULL OR id = $2) ORDER BY id LIMIT 1 FOR UPDATE
        """

    // Its past is forgiven; its claim number stays, as it always does.
    private static let forgive = """
        UPDATE dotjob.dot_task_queue
        SET run_at = $2, attempt = 0, snoozes = 0, losses = 0, host_deaths = 0, suspect = 0
        WHERE id = $1 RETURNING pinned_release IS NOT NULL
        """

    static func releaseQuarantined(_ task: TaskID, of job: Job, _ queue: QueueTransaction) throws {
        let isPinned: Bool? = try queue.db.run(forgive, task, queue.now).value()
        try queue.hold(task, .ofWaiting(isJobDisabled: job.isDisabled, isPinned: isPinned == true))
    }

    private static let requeueAttempt = """
        INSERT INTO dotjob.dot_task_queue
            (id, job_id, group_id, executor_handler, executor_param, priority, run_at, origin, trace_context)
        SELECT dotjob.dot_take_ids(1), job_id, $2, executor_handler, executor_param, $3, $4, 'retry', trace_context
        FROM dotjob.dot_job_log WHERE id = $1 RETURNING id
        """

    static func requeue(_ log: LogID, of job: Job, _ queue: QueueTransaction) throws -> TaskID {
        guard let task: TaskID = try queue.db.run(requeueAttempt, log, job.groupID, job.priority, queue.now).value()
        else { throw StoreError.noLog(log, ofJob: job.name) }
        return task
    }

    // A failure that was dealt with stays so.
    private static let markFailure = """
        UPDATE dotjob.dot_job_log SET failure_state = $2 WHERE id = $1 AND failure_state = 1
        """

    static func mark(_ log: LogID, _ state: FailureState, _ db: PostgresConnection) throws {
        try db.run(markFailure, log, state.rawValue)
    }
}
