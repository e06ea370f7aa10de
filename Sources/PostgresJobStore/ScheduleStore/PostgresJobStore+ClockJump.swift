public import JobModel
public import JobStore

extension PostgresJobStore {
    private static let scheduledJobs =
        selectJob + """
            WHERE j.trigger_next_time IS NOT NULL AND (j.trigger_next_time, j.id) > ($1, $2)
            ORDER BY j.trigger_next_time, j.id LIMIT $3
            """

    public func resumeSchedules(
        after: ScheduleCursor?, limit: Int, now: UTCMilliseconds,
        resume: @Sendable (ScheduledJob) throws -> ResumedSchedule?
    ) throws -> MovedCursors {
        let start = after ?? .start
        let page = try read { try $0.run(Self.scheduledJobs, start.at, start.jobID, limit).map(Job.init) }
        let end = page.count < limit ? nil : page.last
        let last = end.flatMap { job in job.nextTriggerAt.map { ScheduleCursor(at: $0, jobID: job.id) } }
        guard !page.isEmpty else { return MovedCursors(moved: 0, last: nil) }
        let cursors = Dictionary(page.map { ($0.id, $0.nextTriggerAt) }) { first, _ in first }
        let moved = try writeQueue(.loop, now: now) { queue in
            try queue.learn(page.map(\.id), locks: true)
            let jobs = try queue.db.run(Self.jobsByID, page.map(\.id)).map(Job.init)
            let moved = try Self.resume(jobs.filter { $0.nextTriggerAt == cursors[$0.id] }, queue, resume)
            if moved > 0 { queue.ring() }
            return moved
        }
        return MovedCursors(moved: moved, last: last)
    }

    private static func resume(
        _ jobs: [Job], _ queue: QueueTransaction, _ resume: (ScheduledJob) throws -> ResumedSchedule?
    ) throws -> Int {
        let calendars = WorkCalendarRows(queue.db)
        var resumed: [(job: Job, schedule: ResumedSchedule)] = []
        for job in jobs {
            do {
                let scheduled = try ScheduledJob(job, calendar: calendars.calendar(of: job.timing))
                if let schedule = try resume(scheduled) { resumed.append((job, schedule)) }
            } catch let failure as PostgresFailure {
                throw failure
            } catch {
                // One whose schedule cannot be used is named by the scheduler.
                continue
            }
        }
        guard !resumed.isEmpty else { return 0 }
        let moved = try queue.db.run(
            putCursors, resumed.map(\.job.id), resumed.map(\.job.nextTriggerAt), resumed.map(\.schedule.nextTriggerAt)
        ).changed
        for (job, schedule) in resumed where schedule.removesAhead { try queue.removeAhead(of: job.id) }
        return moved
    }

    // A scheduled task's own time is a time of day, later by its jitter: the schedule decides over it. That of a pause between runs is
    // none, and its job has no cursor that would lead to it again. In the order in which everybody locks tasks.
    private static let shiftWaiting = """
        UPDATE dotjob.dot_task_queue SET run_at = greatest(run_at + $1, $2) WHERE id IN (
            SELECT t.id FROM dotjob.dot_task_queue AS t
            WHERE t.status = 1 AND t.run_at > $2 AND (
                t.scheduled_at IS NULL
                OR t.job_id IN (SELECT id FROM dotjob.dot_job_info WHERE schedule_type = 'delay')
                OR (t.run_at <> t.scheduled_at AND NOT (
                    \(QueueTransaction.unstarted) AND t.run_at > t.scheduled_at
                    AND t.run_at - t.scheduled_at < coalesce(
                        (SELECT jitter_ms FROM dotjob.dot_job_info AS j WHERE j.id = t.job_id), 0))))
            ORDER BY t.id FOR UPDATE OF t)
        """

    public func shiftWaiting(by jumpMs: Int64, now: UTCMilliseconds) throws -> Int {
        try writeQueue(.loop, now: now) { queue in
            let shifted = try queue.db.run(Self.shiftWaiting, jumpMs, now).changed
            if shifted > 0 { queue.ring() }
            return shifted
        }
    }
}
