import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore {
    private static let scheduledJobs =
        selectJob + """
            WHERE j.trigger_next_time IS NOT NULL AND (j.trigger_next_time, j.id) > (?1, ?2)
            ORDER BY j.trigger_next_time, j.id LIMIT ?3
            """

    private static let resumeCursor =
        "UPDATE dot_job_info SET trigger_next_time = ?3 WHERE id = ?1 AND trigger_next_time = ?2"

    public func resumeSchedules(
        after: ScheduleCursor?, limit: Int, now: UTCMilliseconds,
        resume: @Sendable (ScheduledJob) throws -> ResumedSchedule?
    ) throws -> MovedCursors {
        let start = after ?? .start
        let page = try read { db in
            try Row.fetchAll(db, sql: Self.scheduledJobs, arguments: [start.at, start.jobID, limit]).map(Job.init)
        }
        let end = page.count < limit ? nil : page.last
        let last = end.flatMap { job in job.nextTriggerAt.map { ScheduleCursor(at: $0, jobID: job.id) } }
        let moved = try writeQueue(.loop, now: now) { queue in
            let calendars = WorkCalendarRows(queue.db)
            var moved = 0
            for job in page {
                guard let resumed = try? resume(ScheduledJob(job, calendar: calendars.calendar(of: job.timing))) else {
                    continue
                }
                try queue.db.execute(
                    sql: Self.resumeCursor, arguments: [job.id, job.nextTriggerAt, resumed.nextTriggerAt])
                guard queue.db.changesCount > 0 else { continue }
                moved += 1
                if resumed.removesAhead { try queue.removeAhead(of: job.id) }
            }
            if moved > 0 { queue.ring() }
            return moved
        }
        return MovedCursors(moved: moved, last: last)
    }

    // A scheduled task's own time is a time of day, later by its jitter: the schedule decides over it. That of a pause between runs is
    // none, and its job has no cursor that would lead to it again.
    private static let shiftWaiting = """
        UPDATE dot_task_queue SET run_at = max(run_at + ?1, ?2)
        WHERE status = 1 AND run_at > ?2 AND (
            scheduled_at IS NULL
            OR job_id IN (SELECT id FROM dot_job_info WHERE schedule_type = 'delay')
            OR (run_at <> scheduled_at AND NOT (
                \(QueueTransaction.unstarted) AND run_at > scheduled_at AND run_at - scheduled_at < (
                    SELECT jitter_ms FROM dot_job_info AS j WHERE j.id = dot_task_queue.job_id))))
        """

    private static let shiftStarts = """
        UPDATE dot_start_rate
        SET full_at = max(full_at + ?1 * 1000, ?2 * 1000), opens_at = max(opens_at + ?1, ?2) WHERE full_at > ?2 * 1000
        """
    private static let shiftWindows = "UPDATE dot_unique_window SET until = max(until + ?1, ?2) WHERE until > ?2"

    public func shiftWaiting(by jumpMs: Int64, now: UTCMilliseconds) throws -> Int {
        try writeQueue(.loop, now: now) { queue in
            try queue.db.execute(sql: Self.shiftWaiting, arguments: [jumpMs, now])
            let tasks = queue.db.changesCount
            try queue.db.execute(sql: Self.shiftStarts, arguments: [jumpMs, now])
            if tasks + queue.db.changesCount > 0 { queue.ring() }
            try queue.db.execute(sql: Self.shiftWindows, arguments: [jumpMs, now])
            return tasks
        }
    }
}
