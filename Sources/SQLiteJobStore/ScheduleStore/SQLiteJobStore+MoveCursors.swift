import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore {
    // By the index of due jobs, all of which have a cursor.
    private static let cronJobs =
        selectJob + """
            WHERE j.trigger_next_time IS NOT NULL AND (j.trigger_next_time, j.id) > (?1, ?2) AND j.schedule_type = 'cron'
            ORDER BY j.trigger_next_time, j.id LIMIT ?3
            """

    private static let putCursor =
        "UPDATE dot_job_info SET trigger_next_time = ?3 WHERE id = ?1 AND trigger_next_time = ?2"

    public func moveCursors(
        after: ScheduleCursor?, limit: Int, to cursor: @Sendable (ScheduledJob) throws -> UTCMilliseconds?
    ) throws -> MovedCursors {
        let start = after ?? ScheduleCursor(at: .min, jobID: 0)
        let page = try read { db in
            let calendars = WorkCalendarRows(db)
            return try Row.fetchAll(db, sql: Self.cronJobs, arguments: [start.at, start.jobID, limit]).map { row in
                let job = Job(row)
                return ScheduledJob(job, calendar: try? calendars.calendar(of: job.timing))
            }
        }
        let last =
            page.count < limit
            ? nil
            : page.last.flatMap { job in
                job.nextTriggerAt.map { ScheduleCursor(at: $0, jobID: job.id) }
            }
        // Nearly all lie where they belong: the write lock is for the others.
        let strayed = page.filter { Self.belongs($0, cursor) != $0.nextTriggerAt }.map(\.id)
        guard !strayed.isEmpty else { return MovedCursors(moved: 0, last: last) }
        let moved = try write(.loop) { transaction in
            let put = try transaction.db.cachedStatement(sql: Self.putCursor)
            var moved = 0
            for id in strayed {
                // As it is now: its schedule may be another.
                let job = try Self.scheduled(Self.job(id, transaction.db), transaction.db)
                try put.execute(arguments: [id, job.nextTriggerAt, Self.belongs(job, cursor)])
                moved += transaction.db.changesCount
            }
            transaction.rings = moved > 0
            return moved
        }
        return MovedCursors(moved: moved, last: last)
    }

    private static func belongs(
        _ job: ScheduledJob, _ cursor: (ScheduledJob) throws -> UTCMilliseconds?
    ) -> UTCMilliseconds? {
        guard job.nextTriggerAt != nil, case .cron = job.timing.schedule else { return job.nextTriggerAt }
        return (try? cursor(job)) ?? job.nextTriggerAt
    }
}
