import JobModel
import JobStore

/// Writes what is planned for jobs that are locked: their tasks and their cursors, with a statement each for all of them.
struct OccurrenceWriter {
    /// A task to be.
    private struct Task {
        let job: JobID
        let occurrence: UTCMilliseconds
        let runAt: UTCMilliseconds
        /// `nil` for the job's own.
        let parameters: String?
    }

    // A row of the same occurrence may still be live, written before the job was edited or the clock set.
    private static let writeTasks = """
        INSERT INTO dotjob.dot_task_queue
            (id, job_id, group_id, executor_handler, executor_param, priority, run_at, scheduled_at, origin)
        SELECT $1 + t.place - 1, j.id, j.job_group, j.executor_handler, coalesce(t.parameters, j.executor_param),
            j.priority, t.run_at, t.occurrence, 'schedule'
        FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::text[])
                WITH ORDINALITY AS t (job, occurrence, run_at, parameters, place)
            JOIN dotjob.dot_job_info AS j ON j.id = t.job
        ON CONFLICT (job_id, scheduled_at, shard) WHERE scheduled_at IS NOT NULL DO NOTHING
        RETURNING id
        """

    // An equation would imply that there is a cursor, and so find the index of all that have one, which would be read whole.
    private static let moveCursors = """
        UPDATE dotjob.dot_job_info AS j
        SET trigger_next_time = n.next, trigger_last_time = coalesce(n.last, j.trigger_last_time)
        FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[]) AS n (id, before, next, last)
        WHERE j.id = n.id AND j.trigger_next_time IS NOT DISTINCT FROM n.before
        """

    private let queue: QueueTransaction
    private var plans: [(plan: SchedulePlan, due: DueJob)] = []

    init(_ queue: QueueTransaction) { self.queue = queue }

    /// Takes note of what one job's plan is.
    mutating func add(_ plan: SchedulePlan, of due: DueJob) {
        let isUnchanged = plan.occurrences.isEmpty && plan.nextTriggerAt == due.cursor.at
        if !isUnchanged { plans.append((plan, due)) }
    }

    /// Writes all of it.
    ///
    /// - Returns: how many tasks were written.
    func write() throws -> Int {
        guard !plans.isEmpty else { return 0 }
        try queue.db.run(
            Self.moveCursors, plans.map(\.due.cursor.jobID), plans.map(\.due.cursor.at),
            plans.map(\.plan.nextTriggerAt),
            plans.map(\.plan.occurrences.last))
        for (plan, due) in plans {
            if let dropped = plan.dropped { try log(dropped, of: due) }
        }
        let new = plans.flatMap { tasks(of: $0.plan, $0.due) }
        guard !new.isEmpty else { return 0 }
        let written = try write(new)
        let counts = Dictionary(written.map { ($0.task.job, 1) }, uniquingKeysWith: +)
        for (plan, due) in plans {
            let count = counts[due.cursor.jobID] ?? 0
            // What is live already may be in any state: then the rows decide.
            if count < plan.occurrences.count { queue.touch(queue.work(on: due.cursor.jobID)) }
            if count > 0, due.keepsFew { queue.mayHaveSurplus(queue.work(on: due.cursor.jobID)) }
        }
        try keepOut(written)
        if !written.isEmpty { queue.ring() }
        return written.count
    }

    private func tasks(of plan: SchedulePlan, _ due: DueJob) -> [Task] {
        plan.occurrences.map { occurrence in
            let runAt = due.job.timing.runTime(of: occurrence, ofJob: due.job.name)
            return Task(
                job: due.cursor.jobID, occurrence: occurrence, runAt: plan.catchesUp ? max(runAt, queue.now) : runAt,
                parameters: due.template.map { queue.fill($0, at: occurrence, in: due.job.timing.timeZone) })
        }
    }

    /// Tasks of jobs that are told apart keep others out, or end as duplicates, in their order.
    private func keepOut(_ written: [(id: TaskID, task: Task)]) throws {
        let unique = plans.filter { $0.due.uniqueness.key != nil }.map { ($0.due.cursor.jobID, $0.due.uniqueness) }
        guard !unique.isEmpty else { return }
        let uniqueness = Dictionary(unique) { first, _ in first }
        for (id, task) in written.sorted(by: { $0.id < $1.id }) {
            guard let uniqueness = uniqueness[task.job] else { continue }
            try queue.keepOut(by: id, ofJob: task.job, uniqueness, parameters: task.parameters ?? "")
        }
    }

    /// - Returns: those that were written.
    private func write(_ tasks: [Task]) throws -> [(id: TaskID, task: Task)] {
        let first: TaskID = try queue.db.run("SELECT dotjob.dot_take_ids($1)", tasks.count).value() ?? 0
        return try queue.db.run(
            Self.writeTasks, first, tasks.map(\.job), tasks.map(\.occurrence), tasks.map(\.runAt),
            tasks.map(\.parameters)
        ).map { row in
            let id: TaskID = row[0]
            return (id, tasks[Int(id - first)])
        }
    }

    // The job's parameters as they are: nobody runs it.
    private static let writeDropped = """
        INSERT INTO dotjob.dot_task_queue
            (id, job_id, group_id, executor_handler, executor_param, priority, run_at, scheduled_at, origin)
        SELECT dotjob.dot_take_ids(1), id, job_group, executor_handler, executor_param, priority, $2, $3, 'schedule'
        FROM dotjob.dot_job_info WHERE id = $1
        ON CONFLICT (job_id, scheduled_at, shard) WHERE scheduled_at IS NOT NULL DO NOTHING RETURNING id
        """

    /// Tells of what is dropped in one log row, that of a task for the last of it which ends at once.
    private func log(_ dropped: DroppedOccurrences, of due: DueJob) throws {
        let job = due.cursor.jobID
        func write(_ occurrence: UTCMilliseconds?) throws -> TaskID? {
            try queue.db.run(Self.writeDropped, job, dropped.last, occurrence).value()
        }
        // That may be in the queue, from before the clock was set back.
        guard let id = try write(dropped.last) ?? write(nil) else { return }
        try queue.end([id], .skipped, dropped.message(due.job.misfireStrategy))
        queue.touch(queue.work(on: job))
    }
}
