public import JobModel
public import JobStore

extension PostgresJobStore {
    // dot_take_ids leaves no gap within a run, whoever else writes tasks meanwhile.
    private static let writeTasks = """
        INSERT INTO dotjob.dot_task_queue
            (id, job_id, group_id, executor_handler, executor_param, priority, run_at, origin, trace_context, limit_key,
             held_reason)
        SELECT i, $3, $4, $5, $6, $7, $8, 'manual', $9, $10, CASE WHEN i - $1 >= $11 THEN $12 END
        FROM generate_series($1, $2) AS n (i)
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
            let job = try Self.jobToRun(named: name, isLocked: premise != nil, queue)
            try job.checkEnabled()
            try Self.check(premise, of: job, queue.db)
            let tasks = NewTasks(
                count: count, parameters: queue.fill(parameters ?? job.parameters, at: runAt, in: job.timeZone),
                runAt: runAt, trace: trace)
            let run = try Self.write(tasks, of: job, queue)
            if job.queueAtMost != nil { queue.mayHaveSurplus(queue.work(on: job.id)) }
            try queue.endSurplus()
            // Last: the row is locked no longer than it must be.
            if run.duplicates < count { try Self.noteTrigger(of: job.id, at: now, queue.db) }
            return (run, !queue.jobsWithSurplus.isEmpty)
        }
        if hasSurplus { try follow(with: Self.endSurplus(ofJob: run.jobID, now: now)) }
        return run
    }

    /// A premise must hold until the commit, and so must what is counted for limits, and who keeps whom out. Other jobs are not locked, or
    /// those who queue would wait for each other.
    private static func jobToRun(named name: String, isLocked: Bool, _ queue: QueueTransaction) throws -> Job {
        let job = try isLocked ? lockedJob(named: name, queue.db) : job(named: name, queue.db)
        if job.limits.areNone, job.uniqueness.key == nil { return job }
        try queue.learn([job.id], locks: true)
        return try isLocked ? job : lockedJob(named: name, queue.db)
    }

    private struct NewTasks {
        var count: Int
        let parameters: String
        let runAt: UTCMilliseconds
        let trace: TraceContext?
    }

    /// Writes the tasks of a run: at most one where they would keep each other out.
    private static func write(_ tasks: NewTasks, of job: Job, _ queue: QueueTransaction) throws -> Run {
        var tasks = tasks
        let asked = tasks.count
        let verdict = try queue.judge(job.uniqueness, ofJob: job.id, parameters: tasks.parameters)
        switch verdict {
        case .written(.some): tasks.count = 1
        case .written: break
        case .duplicate(let other):
            if job.uniqueness.onDuplicate == .fail { throw StoreError.duplicate(ofTask: other, ofJob: job.name) }
            var run = try noteRun(of: job.id, count: 1, first: other, now: queue.now, queue.db)
            run.duplicates = asked
            return run
        }
        let first = try insert(tasks, of: job, queue)
        var run = try noteRun(of: job.id, count: tasks.count, first: first, now: queue.now, queue.db)
        if case .written(let key) = verdict {
            try queue.keepOut(key, by: run.lastTaskID, ofJob: job.id, job.uniqueness.span)
        }
        queue.wroteTasks(of: job.id)
        run.duplicates = asked - tasks.count
        return run
    }

    /// - Returns: the first of the tasks.
    private static func insert(_ tasks: NewTasks, of job: Job, _ queue: QueueTransaction) throws -> TaskID {
        let permits = try job.limits.areNone ? nil : queue.permits(of: queue.work(on: job.id))
        let key = permits?.key(of: tasks.parameters)
        var room: (count: Int, rest: HeldReason?) = (tasks.count, nil)
        if let permits, let key, tasks.runAt <= queue.now {
            room = try queue.room(for: tasks.count, key: key, permits, of: queue.work(on: job.id))
        }
        let first: TaskID = try queue.db.run("SELECT dotjob.dot_take_ids($1)", tasks.count).value() ?? 0
        try queue.db.run(
            writeTasks, first, first + Int64(tasks.count) - 1, job.id, job.groupID, job.handler, tasks.parameters,
            job.priority, tasks.runAt, tasks.trace?.text, job.limits.key == nil ? nil : key, room.count,
            room.rest?.rawValue)
        return first
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
