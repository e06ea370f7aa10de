import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore: ScheduleStore {
    public func materialise(
        horizon: UTCMilliseconds, now: UTCMilliseconds, limit: Int,
        plan: @Sendable (Job) throws -> SchedulePlan
    ) throws -> Materialised {
        // A scheduler asks every second: it must not take the write lock for nothing.
        let earliest = try read(Self.earliestCursor)
        guard let earliest, earliest <= horizon else {
            return Materialised(tasks: 0, more: false, nextTriggerAt: earliest, broken: [])
        }
        return try writeQueue(.loop, now: now) {
            try Self.materialise(horizon: horizon, limit: limit, plan: plan, $0)
        }
    }

    private static func earliestCursor(_ db: Database) throws -> UTCMilliseconds? {
        try Int64.fetchOne(
            db, sql: "SELECT min(trigger_next_time) FROM dot_job_info WHERE trigger_next_time IS NOT NULL")
    }

    private static func materialise(
        horizon: UTCMilliseconds, limit: Int, plan: (Job) throws -> SchedulePlan, _ queue: QueueTransaction
    ) throws -> Materialised {
        var done = Materialised(tasks: 0, more: false, nextTriggerAt: nil, broken: [])
        var moved = 0
        let due = try dueJobs(horizon: horizon, queue.db)
        for id in due {
            if moved == limit {
                done.more = true
                break
            }
            let job = try job(id, queue.db)
            let planned: SchedulePlan
            do {
                planned = try plan(job)
            } catch {
                // Its cursor stays due, so it must not count: a few of them would stop all others.
                done.broken.append((job.name, String(describing: error)))
                continue
            }
            done.tasks += try materialise(planned, of: job, queue)
            moved += 1
        }
        done.nextTriggerAt = try earliestCursor(queue.db)
        return done
    }

    private static func dueJobs(horizon: UTCMilliseconds, _ db: Database) throws -> [JobID] {
        try Int64.fetchAll(
            db,
            sql: """
                SELECT id FROM dot_job_info
                WHERE trigger_next_time IS NOT NULL AND trigger_next_time <= ? ORDER BY trigger_next_time, id
                """, arguments: [horizon])
    }

    // A row of the same occurrence may still be live, written before the job was edited.
    private static let writeTask = """
        INSERT INTO dot_task_queue
            (job_id, group_id, executor_handler, executor_param, priority, run_at, scheduled_at, origin)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, 'schedule')
        ON CONFLICT (job_id, scheduled_at, shard) WHERE scheduled_at IS NOT NULL DO NOTHING
        """

    private static let moveCursor = """
        UPDATE dot_job_info
        SET trigger_next_time = ?3, trigger_last_time = coalesce(?4, trigger_last_time)
        WHERE id = ?1 AND trigger_next_time = ?2
        """

    private static func materialise(_ plan: SchedulePlan, of job: Job, _ queue: QueueTransaction) throws -> Int {
        let move = try queue.db.cachedStatement(sql: moveCursor)
        try move.execute(arguments: [job.id, job.nextTriggerAt, plan.nextTriggerAt, plan.occurrences.last])
        guard queue.db.changesCount > 0 else { return 0 }
        let write = try queue.db.cachedStatement(sql: writeTask)
        let settings = job.settings
        var tasks = 0
        for occurrence in plan.occurrences {
            try write.execute(arguments: [
                job.id, job.groupID, settings.handler, settings.parameters, settings.priority, occurrence,
            ])
            tasks += queue.db.changesCount
        }
        if tasks > 0 { queue.wroteTasks(of: job.id) }
        return tasks
    }
}
