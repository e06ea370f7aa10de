import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore {
    // One statement, so SQLite numbers the rows without a gap. Numbers come from sqlite_sequence, which only grows. OR FAIL: SQLite
    // need not be able to undo the statement alone, for which it would copy every page.
    private static let writeTasks = """
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
        INSERT OR FAIL INTO dot_task_queue
            (job_id, group_id, executor_handler, executor_param, priority, run_at, origin, is_counted,
             trace_context, limit_key, held_reason)
        SELECT :job, :group, :handler, :parameters, :priority, :runAt, 'manual', 1, :trace, :limitKey,
            iif(i > :room, :heldReason, NULL) FROM n
        """

    public func runJob(
        named name: String, parameters: String?, count: Int, runAt: UTCMilliseconds, trace: TraceContext?,
        on premise: JobPremise?, now: UTCMilliseconds
    ) throws -> Run {
        try Validation.taskCount(count, ofJob: name)
        if let parameters { try Validation.parameters(parameters, ofJob: name) }
        let (run, hasSurplus) = try writeQueue(.told, grows: true, now: now) { queue in
            let db = queue.db
            if let parameters { try Self.checkJSON(parameters, ofJob: name, db) }
            let job = try Self.job(named: name, db)
            try job.checkEnabled()
            try Self.check(premise, of: job, db)
            let tasks = NewTasks(
                count: count, parameters: queue.fill(parameters ?? job.parameters, at: runAt, in: job.timeZone),
                runAt: runAt, trace: trace)
            let run = try Self.write(tasks, of: job, queue)
            if job.queueAtMost != nil { queue.mayHaveSurplus(queue.work(on: job.id)) }
            try queue.endSurplus()
            return (run, !queue.jobsWithSurplus.isEmpty)
        }
        if hasSurplus { try follow(with: Self.endSurplus(ofJob: run.jobID, now: now)) }
        return run
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
            var run = try noteRun(of: job.id, count: 1, last: other, now: queue.now, queue.db)
            run.duplicates = asked
            return run
        }
        try insert(tasks, of: job, queue)
        var run = try noteRun(
            of: job.id, count: tasks.count, last: queue.db.lastInsertedRowID, now: queue.now, queue.db)
        if case .written(let key) = verdict {
            try queue.keepOut(key, by: run.lastTaskID, ofJob: job.id, job.uniqueness.span)
        }
        try noteTrigger(of: job.id, at: queue.now, queue.db)
        queue.pages.enter(run.firstTaskID...run.lastTaskID, of: job.id, job.groupID)
        queue.wroteTasks(of: job.id)
        run.duplicates = asked - tasks.count
        return run
    }

    private static func insert(_ tasks: NewTasks, of job: Job, _ queue: QueueTransaction) throws {
        let permits = try queue.permits(of: queue.work(on: job.id))
        let key = permits?.key(of: tasks.parameters)
        var room: (count: Int, rest: HeldReason?) = (tasks.count, nil)
        if let permits, let key, tasks.runAt <= queue.now {
            room = try queue.room(for: tasks.count, key: key, permits, of: queue.work(on: job.id))
        }
        try queue.db.cachedStatement(sql: writeTasks).execute(arguments: [
            "count": tasks.count, "job": job.id, "group": job.groupID, "handler": job.handler,
            "parameters": tasks.parameters, "priority": job.priority, "runAt": tasks.runAt, "trace": tasks.trace?.text,
            "limitKey": job.limits.key == nil ? nil : key, "room": room.count, "heldReason": room.rest?.rawValue,
        ])
    }

    private static let writeRun = """
        INSERT INTO dot_run (job_id, first_task_id, last_task_id, task_count, created_at) VALUES (?, ?, ?, ?, ?)
        """

    private static func noteRun(
        of job: JobID, count: Int, last: TaskID, now: UTCMilliseconds, _ db: Database
    ) throws -> Run {
        let first = last - Int64(count) + 1
        try db.cachedStatement(sql: writeRun).execute(arguments: [job, first, last, count, now])
        return Run(id: db.lastInsertedRowID, jobID: job, count: count, firstTaskID: first, lastTaskID: last)
    }

    public func run(_ id: RunID) throws -> Run { try read { try Self.run(id, $0) } }

    private static func run(_ id: RunID, _ db: Database) throws -> Run {
        guard let row = try Row.fetchOne(db, sql: "SELECT * FROM dot_run WHERE id = ?", arguments: [id]) else {
            throw StoreError.noRun(id)
        }
        return Run(
            id: row["id"], jobID: row["job_id"], count: row["task_count"], firstTaskID: row["first_task_id"],
            lastTaskID: row["last_task_id"])
    }

    /// The ids of selected tasks. Those of a run have no gap: that is this store's own knowledge.
    ///
    /// - Throws: `notFound` for an unknown run.
    static func ids(of selection: TaskSelection, _ db: Database) throws -> ClosedRange<TaskID> {
        switch selection {
        case .task(let id): return id...id
        case .run(let id):
            let run = try run(id, db)
            return run.firstTaskID...run.lastTaskID
        }
    }

    static func noteTrigger(of job: JobID, at now: UTCMilliseconds, _ db: Database) throws {
        try db.execute(sql: "UPDATE dot_job_info SET trigger_last_time = ? WHERE id = ?", arguments: [now, job])
    }
}
