import GRDB
import JobModel
import JobStore

/// The jobs of a stretch of cursors, and how many more tasks each may have waiting.
struct DueJobs {
    private let stretch: CursorStretch
    private let db: Database

    init(_ stretch: CursorStretch, _ db: Database) {
        self.stretch = stretch
        self.db = db
    }

    // How many tasks a job has in the queue is a row a page of them: for nearly every job that is the answer.
    static let page = """
        SELECT j.trigger_next_time, j.id,
            (SELECT coalesce(sum(p.tasks), 0) FROM dot_task_queue_page_job AS p WHERE p.job_id = j.id),
            j.job_group, j.executor_handler, j.executor_param, j.priority,
            j.name, j.schedule_type, j.schedule_conf, j.time_zone, j.misfire_strategy, j.created_at, j.misfire_after_ms,
            j.misfire_cap, j.gap_strategy, j.repetition_strategy, j.starts_at, j.ends_at, j.jitter_ms, j.calendar,
            j.off_day_strategy, j.queue_at_most IS NOT NULL, j.unique_by, j.unique_while, j.on_duplicate
        FROM dot_job_info AS j INDEXED BY dot_job_info_due
        WHERE j.trigger_next_time IS NOT NULL
          AND (j.trigger_next_time, j.id) > (?1, ?2) AND j.trigger_next_time <= ?3
        ORDER BY j.trigger_next_time, j.id LIMIT ?4
        """

    /// Parameters that are held in memory at once: jobs may have 256 KiB each.
    private static let pageBytes = 4 << 20

    private func open() throws -> HotStatement {
        let row = try HotStatement(db, Self.page)
        row.bind(1, stretch.after.at)
        row.bind(2, stretch.after.jobID)
        row.bind(3, stretch.through)
        row.bind(4, stretch.jobLimit)
        return row
    }

    /// Reads the jobs of one call. Their cursors are about to move, in the very index in which they are found.
    ///
    /// - Returns: also whether the stretch may have more.
    func read() throws -> (jobs: [DueJob], isCut: Bool) {
        let row = try open()
        defer { row.reset() }
        var jobs: [DueJob] = []
        let calendars = WorkCalendarRows(db)
        var bytes = 0
        while bytes < Self.pageBytes, try row.step() {
            jobs.append(try DueJob(row, calendars))
            bytes += jobs[jobs.count - 1].parameters.utf8.count
        }
        return (jobs, jobs.count == stretch.jobLimit || bytes >= Self.pageBytes)
    }

    /// Looks whether a task can be written, without a lock.
    ///
    /// - Returns: `nil` when one can; otherwise what there is to tell.
    func lookInVain() throws -> Materialised? {
        var outcome = Materialised()
        var last: ScheduleCursor?
        let row = try open()
        defer { row.reset() }
        while try row.step() {
            let cursor = DueJob.cursor(row)
            if try room(cursor.jobID, queued: row.int(2)) >= stretch.leastRoom { return nil }
            outcome.fullJobs += 1
            last = cursor
        }
        outcome.goOn = outcome.fullJobs == stretch.jobLimit ? last : nil
        outcome.nextTriggerAt = try earliestBehind()
        return outcome
    }

    // As those that are claimed: read from an index alone.
    private static let scheduled = """
        SELECT count(*) FROM (
            SELECT 1 FROM dot_task_queue INDEXED BY dot_task_queue_occurrence
            WHERE job_id = ?1 AND scheduled_at IS NOT NULL LIMIT ?2)
        """

    /// How many more scheduled tasks of a job may wait.
    ///
    /// - Parameter queued: its tasks in the queue, of whatever kind.
    func room(_ job: JobID, queued: Int64) throws -> Int {
        guard let backlog = stretch.backlog else { return .max }
        if queued < backlog { return backlog - Int(queued) }
        // What is claimed no longer waits.
        let claimed = try count(QueuePages.countClaimed, of: job)
        let waiting = try count(Self.scheduled, of: job, limit: claimed + backlog) - claimed
        return backlog - max(waiting, 0)
    }

    private func count(_ sql: String, of job: JobID, limit: Int? = nil) throws -> Int {
        let statement = try HotStatement(db, sql)
        statement.bind(1, job)
        if let limit { statement.bind(2, limit) }
        return try statement.count()
    }

    private static let behind = """
        SELECT min(trigger_next_time) FROM dot_job_info INDEXED BY dot_job_info_due
        WHERE trigger_next_time IS NOT NULL AND trigger_next_time > ?1
        """

    /// The earliest cursor behind the stretch.
    func earliestBehind() throws -> UTCMilliseconds? {
        let statement = try HotStatement(db, Self.behind)
        statement.bind(1, stretch.through)
        defer { statement.reset() }
        return try statement.step() ? statement.optionalInt(0) : nil
    }
}
