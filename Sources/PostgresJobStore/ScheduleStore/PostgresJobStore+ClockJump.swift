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

    // In the order of their index, as who writes several of a job's.
    private static let shiftStarts = """
        UPDATE dotjob.dot_start_rate AS r
        SET full_at = greatest(r.full_at + $1 * 1000, $2 * 1000),
            opens_at = CASE WHEN r.opens_at IS NOT NULL THEN greatest(r.opens_at + $1, $2) END
        FROM (SELECT job_id, limit_key FROM dotjob.dot_start_rate WHERE full_at > $2 * 1000
              ORDER BY job_id, limit_key FOR UPDATE) AS n
        WHERE r.job_id = n.job_id AND r.limit_key = n.limit_key
        """
    private static let shiftWindows = """
        UPDATE dotjob.dot_unique_window SET until = greatest(until + $1, $2) WHERE until > $2
        """

    public func shiftWaiting(by jumpMs: Int64, now: UTCMilliseconds) throws -> Int {
        try writeQueue(.loop, now: now) { queue in
            let answers = try queue.db.pipeline([
                PostgresStep(Self.shiftWaiting, [jumpMs, now]), PostgresStep(Self.shiftStarts, [jumpMs, now]),
                PostgresStep(Self.shiftWindows, [jumpMs, now]),
            ])
            if answers[0].changed + answers[1].changed > 0 { queue.ring() }
            return answers[0].changed
        }
    }
}
