import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore {
    // By the index of due jobs, all of which have a cursor.
    private static let zonedJobs =
        selectJob + """
            WHERE j.trigger_next_time IS NOT NULL AND (j.trigger_next_time, j.id) > (?1, ?2)
              AND (j.schedule_type = 'cron' OR j.calendar IS NOT NULL AND j.schedule_type IN ('every', 'once'))
            ORDER BY j.trigger_next_time, j.id LIMIT ?3
            """

    private static let putCursor =
        "UPDATE dot_job_info SET trigger_next_time = ?3 WHERE id = ?1 AND trigger_next_time = ?2"

    public func moveCursors(
        after: ScheduleCursor?, limit: Int, to cursor: @Sendable (ScheduledJob) throws -> UTCMilliseconds?
    ) throws -> MovedCursors {
        let start = after ?? ScheduleCursor(at: .min, jobID: 0)
        let page = try read { db in
            try Row.fetchAll(db, sql: Self.zonedJobs, arguments: [start.at, start.jobID, limit]).map(Job.init)
        }
        let last =
            page.count < limit
            ? nil
            : page.last.flatMap { job in
                job.nextTriggerAt.map { ScheduleCursor(at: $0, jobID: job.id) }
            }
        // Nearly all lie where they belong: the write lock is for the others.
        let strayed = try read { db in
            let calendars = WorkCalendarRows(db)
            return page.filter { Self.belongs($0, calendars, cursor) != $0.nextTriggerAt }.map(\.id)
        }
        guard !strayed.isEmpty else { return MovedCursors(moved: 0, last: last) }
        let moved = try write(.loop) { transaction in
            let put = try transaction.db.cachedStatement(sql: Self.putCursor)
            let calendars = WorkCalendarRows(transaction.db)
            var moved = 0
            for id in strayed {
                // As it is now: its schedule may be another.
                let job = try Self.job(id, transaction.db)
                try put.execute(arguments: [id, job.nextTriggerAt, Self.belongs(job, calendars, cursor)])
                moved += transaction.db.changesCount
            }
            transaction.rings = moved > 0
            return moved
        }
        return MovedCursors(moved: moved, last: last)
    }

    /// One that cannot be planned stays: so does one whose calendar is gone.
    private static func belongs(
        _ job: Job, _ calendars: WorkCalendarRows, _ cursor: (ScheduledJob) throws -> UTCMilliseconds?
    ) -> UTCMilliseconds? {
        guard job.nextTriggerAt != nil, isZoned(job.timing),
            let scheduled = try? ScheduledJob(job, calendar: calendars.calendar(of: job.timing))
        else { return job.nextTriggerAt }
        return (try? cursor(scheduled)) ?? job.nextTriggerAt
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
