public import JobModel
public import JobStore

extension PostgresJobStore {
    // By the index of due jobs, all of which have a cursor.
    private static let zonedJobs =
        selectJob + """
            WHERE j.trigger_next_time IS NOT NULL AND (j.trigger_next_time, j.id) > ($1, $2)
              AND (j.schedule_type = 'cron' OR j.calendar IS NOT NULL AND j.schedule_type IN ('every', 'once'))
            ORDER BY j.trigger_next_time, j.id LIMIT $3
            """

    static let jobsByID = selectJob + "WHERE j.id = ANY($1) ORDER BY j.id"

    static let putCursors = """
        UPDATE dotjob.dot_job_info AS j SET trigger_next_time = n.next
        FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS n (id, before, next)
        WHERE j.id = n.id AND j.trigger_next_time = n.before
        """

    public func moveCursors(
        after: ScheduleCursor?, limit: Int, to cursor: @Sendable (ScheduledJob) throws -> UTCMilliseconds?
    ) throws -> MovedCursors {
        let start = after ?? .start
        // Nearly all lie where they belong: locks are for the others.
        let (page, strayed) = try read { db in
            let page = try db.run(Self.zonedJobs, start.at, start.jobID, limit).map(Job.init)
            let calendars = WorkCalendarRows(db)
            return (page, try page.filter { try Self.belongs($0, calendars, cursor) != $0.nextTriggerAt }.map(\.id))
        }
        let end = page.count < limit ? nil : page.last
        let last = end.flatMap { job in job.nextTriggerAt.map { ScheduleCursor(at: $0, jobID: job.id) } }
        guard !strayed.isEmpty else { return MovedCursors(moved: 0, last: last) }
        // The calendars and the schedules are read anew, behind the locks. No time matters.
        let moved = try writeQueue(.loop, now: 0) { queue in
            try queue.learn(strayed, locks: true)
            let jobs = try queue.db.run(Self.jobsByID, strayed).map(Job.init)
            let calendars = WorkCalendarRows(queue.db)
            let moved = try queue.db.run(
                Self.putCursors, jobs.map(\.id), jobs.map(\.nextTriggerAt),
                jobs.map { try Self.belongs($0, calendars, cursor) }
            ).changed
            if moved > 0 { queue.ring() }
            return moved
        }
        return MovedCursors(moved: moved, last: last)
    }

    /// One that cannot be planned stays: so does one whose calendar is gone.
    private static func belongs(
        _ job: Job, _ calendars: WorkCalendarRows, _ cursor: (ScheduledJob) throws -> UTCMilliseconds?
    ) throws -> UTCMilliseconds? {
        guard job.nextTriggerAt != nil, isZoned(job.timing) else { return job.nextTriggerAt }
        do {
            return try cursor(ScheduledJob(job, calendar: calendars.calendar(of: job.timing))) ?? job.nextTriggerAt
        } catch let failure as PostgresFailure {
            throw failure
        } catch {
            return job.nextTriggerAt
        }
    }

    /// Whether the clocks of a time zone have a part in when a job comes due, and its cursor is an occurrence: as in `zonedJobs`.
    private static func isZoned(_ timing: JobTiming) -> Bool {
        switch timing.schedule {
        case .cron: true
        case .every, .once: timing.calendar != nil
        case .manual, .delay: false
        }
    }
}
