import GRDB
import JobModel
import JobStore

/// Writes what is planned for jobs: their tasks and their cursors.
struct OccurrenceWriter {
    // A row of the same occurrence may still be live, written before the job was edited or the clock set.
    private static let writeTask = """
        INSERT INTO dot_task_queue
            (job_id, group_id, executor_handler, executor_param, priority, run_at, scheduled_at, origin, is_counted)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'schedule', 1)
        ON CONFLICT (job_id, scheduled_at, shard) WHERE scheduled_at IS NOT NULL DO NOTHING
        """

    // A new task that waits makes an idle job and one in error wait; one that waits or runs goes on doing that.
    private static let moveCursor = """
        UPDATE dot_job_info
        SET trigger_next_time = ?3, trigger_last_time = coalesce(?4, trigger_last_time),
            trigger_status = iif(?4 IS NULL OR trigger_status = 2, trigger_status, 1)
        WHERE id = ?1 AND trigger_next_time = ?2
        """

    private let queue: QueueTransaction
    private let task: HotStatement
    private let cursor: HotStatement

    init(_ queue: QueueTransaction) throws {
        self.queue = queue
        task = try HotStatement(queue.db, Self.writeTask)
        cursor = try HotStatement(queue.db, Self.moveCursor)
    }

    /// Writes the tasks of one job and moves its cursor; nothing when another scheduler has moved it.
    ///
    /// - Returns: how many tasks were written.
    func write(_ plan: SchedulePlan, of due: DueJob) throws -> Int {
        let isUnchanged = plan.occurrences.isEmpty && plan.nextTriggerAt == due.cursor.at
        guard !isUnchanged, try move(plan, of: due) else { return 0 }
        if let dropped = plan.dropped { try log(dropped, of: due) }
        guard !plan.occurrences.isEmpty else { return 0 }
        let job = due.cursor.jobID
        let template = try bind(due)
        var tasks = 0
        for occurrence in plan.occurrences {
            let runAt = due.job.timing.runTime(of: occurrence, ofJob: due.job.name)
            let filled = template.map { queue.fill($0, at: occurrence, in: due.job.timing.timeZone) }
            if let filled { try task.bind(4, filled) }
            let dueAt = plan.catchesUp ? max(runAt, queue.now) : runAt
            guard let id = try write(occurrence, of: due, runAt: dueAt) else { continue }
            tasks += 1
            guard due.uniqueness.key != nil else { continue }
            try queue.keepOut(by: id, ofJob: job, due.uniqueness, parameters: filled ?? due.parameters)
            // Another one may have ended for it, and statements of both have been run.
            try bind(due)
        }
        // What is live already may be in any state: then the rows decide.
        if tasks < plan.occurrences.count { queue.touch(queue.work(on: job)) }
        if tasks > 0 { queue.ring() }
        if tasks > 0, due.keepsFew { queue.mayHaveSurplus(queue.work(on: job)) }
        return tasks
    }

    /// - Returns: what the parameters are filled in by; `nil` where there is nothing to fill in.
    @discardableResult
    private func bind(_ due: DueJob) throws -> ParameterTemplate? {
        task.bind(1, due.cursor.jobID)
        task.bind(2, due.groupID)
        try task.bind(3, due.handler)
        try task.bind(4, due.parameters)
        task.bind(5, due.priority)
        return ParameterTemplate.isPlain(due.parameters) ? nil : ParameterTemplate(stored: due.parameters)
    }

    /// - Returns: the task; `nil` when there is one already.
    private func write(
        _ occurrence: UTCMilliseconds?, of due: DueJob, runAt: UTCMilliseconds
    ) throws -> TaskID? {
        task.bind(6, runAt)
        task.bind(7, occurrence)
        try task.run()
        guard queue.db.changesCount > 0 else { return nil }
        let id = task.lastInsertedRowID
        queue.pages.enter(id...id, of: due.cursor.jobID, due.groupID)
        return id
    }

    /// Tells of what is dropped in one log row, that of a task for the last of it which ends at once.
    private func log(_ dropped: DroppedOccurrences, of due: DueJob) throws {
        try bind(due)
        // That may be in the queue, from before the clock was set back.
        let id = try write(dropped.last, of: due, runAt: dropped.last) ?? write(nil, of: due, runAt: dropped.last)
        guard let id else { return }
        try queue.end(id, .skipped, dropped.message(due.job.misfireStrategy))
        queue.touch(queue.work(on: due.cursor.jobID))
    }

    private func move(_ plan: SchedulePlan, of due: DueJob) throws -> Bool {
        cursor.bind(1, due.cursor.jobID)
        cursor.bind(2, due.cursor.at)
        cursor.bind(3, plan.nextTriggerAt)
        cursor.bind(4, plan.occurrences.last)
        try cursor.run()
        return queue.db.changesCount > 0
    }
}
