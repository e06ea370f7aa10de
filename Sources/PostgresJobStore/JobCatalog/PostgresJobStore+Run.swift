public import JobModel
public import JobStore

extension PostgresJobStore {
    // dot_take_ids leaves no gap within a run, whoever else writes tasks meanwhile.
    private static let writeTasks = """
        INSERT INTO dotjob.dot_task_queue
            (id, job_id, group_id, executor_handler, executor_param, priority, run_at, origin, trace_context)
        SELECT i, $3, $4, $5, $6, $7, $8, 'manual', $9 FROM generate_series($1, $2) AS n (i)
        """

    public func runJob(
        named name: String, parameters: String?, count: Int, runAt: UTCMilliseconds, trace: TraceContext?,
        on premise: JobPremise?, now: UTCMilliseconds
    ) throws -> Run {
        try Validation.taskCount(count, ofJob: name)
        if let parameters {
            try Validation.parameters(parameters, ofJob: name)
            try Self.checkJSON(parameters, ofJob: name)
        }
        let (run, hasSurplus) = try writeQueue(.told, grows: true, now: now) { queue in
            let db = queue.db
            // A premise must hold until the commit; without one the job is not locked, or those who queue would wait for each other.
            let job = try premise == nil ? Self.job(named: name, db) : Self.lockedJob(named: name, db)
            try job.checkEnabled()
            try Self.check(premise, of: job, db)
            let first: TaskID = try db.run("SELECT dotjob.dot_take_ids($1)", count).value() ?? 0
            let last = first + Int64(count) - 1
            try db.run(
                Self.writeTasks, first, last, job.id, job.groupID, job.handler,
                queue.fill(parameters ?? job.parameters, at: runAt, in: job.timeZone), job.priority, runAt, trace?.text)
            let run = try Self.noteRun(of: job.id, count: count, first: first, now: now, db)
            queue.wroteTasks(of: job.id)
            if job.queueAtMost != nil { queue.mayHaveSurplus(queue.work(on: job.id)) }
            try queue.endSurplus()
            // Last: the row is locked no longer than it must be.
            try Self.noteTrigger(of: job.id, at: now, db)
            return (run, !queue.jobsWithSurplus.isEmpty)
        }
        if hasSurplus { try follow(with: Self.endSurplus(ofJob: run.jobID, now: now)) }
        return run
    }

    private static let writeRun = """
        INSERT INTO dotjob.dot_run (job_id, first_task_id, last_task_id, task_count, created_at)
        VALUES ($1, $2, $3, $4, $5) RETURNING *
        """

    private static func noteRun(
        of job: JobID, count: Int, first: TaskID, now: UTCMilliseconds, _ db: PostgresConnection
    ) throws -> Run {
        Run(try db.run(writeRun, job, first, first + Int64(count) - 1, count, now)[0])
    }

    public func run(_ id: RunID) throws -> Run { try read { try Self.run(id, $0) } }

    private static func run(_ id: RunID, _ db: PostgresConnection) throws -> Run {
        guard let row = try db.run("SELECT * FROM dotjob.dot_run WHERE id = $1", id).first else {
            throw StoreError.noRun(id)
        }
        return Run(row)
    }

    /// The ids of selected tasks. Those of a run have no gap: that is this store's own knowledge.
    ///
    /// - Throws: `notFound` for an unknown run.
    static func ids(of selection: TaskSelection, _ db: PostgresConnection) throws -> ClosedRange<TaskID> {
        switch selection {
        case .task(let id): return id...id
        case .run(let id):
            let run = try run(id, db)
            return run.firstTaskID...run.lastTaskID
        }
    }

    static func noteTrigger(of job: JobID, at now: UTCMilliseconds, _ db: PostgresConnection) throws {
        try db.run("UPDATE dotjob.dot_job_info SET trigger_last_time = $2 WHERE id = $1", job, now)
    }
}

extension Run {
    fileprivate init(_ row: PostgresRow) {
        self.init(
            id: row["id"], jobID: row["job_id"], count: row["task_count"], firstTaskID: row["first_task_id"],
            lastTaskID: row["last_task_id"])
    }
}
