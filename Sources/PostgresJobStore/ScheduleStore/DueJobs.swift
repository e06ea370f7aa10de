import JobModel
import JobStore

/// The jobs of a stretch of cursors, and how many more tasks each may have waiting.
struct DueJobs {
    private let stretch: CursorStretch
    private let db: PostgresConnection

    init(_ stretch: CursorStretch, _ db: PostgresConnection) {
        self.stretch = stretch
        self.db = db
    }

    private static let page = """
        SELECT j.id, j.trigger_next_time FROM dotjob.dot_job_info AS j
        WHERE j.trigger_next_time IS NOT NULL
          AND (j.trigger_next_time, j.id) > ($1, $2) AND j.trigger_next_time <= $3
        ORDER BY j.trigger_next_time, j.id LIMIT $4
        """

    // Schedulers share the work: none waits for what another one has taken.
    private static let lockPage = "\(page) FOR NO KEY UPDATE SKIP LOCKED"

    private static let jobs = """
        SELECT \(DueJob.columns) FROM dotjob.dot_job_info AS j WHERE j.id = ANY($1) ORDER BY j.trigger_next_time, j.id
        """

    private var pageValues: [any PostgresValue] {
        [stretch.after.at, stretch.after.jobID, stretch.through, stretch.jobLimit]
    }

    /// Locks the jobs of one call until the commit, but for those that somebody else holds, and reads them.
    ///
    /// - Returns: also whether the stretch may have more.
    func lock() throws -> (jobs: [DueJob], isCut: Bool) {
        let ids: [JobID] = try db.run(PostgresStep(Self.lockPage, pageValues)).column()
        if ids.isEmpty { return ([], false) }
        let calendars = WorkCalendarRows(db)
        let jobs = try db.run(Self.jobs, ids).map { try DueJob($0, calendars) }
        return (jobs, ids.count == stretch.jobLimit)
    }

    // What is claimed no longer waits. With + 0 the index of occurrences is the one that serves, which manual tasks are not in.
    private static func waiting(of job: String, upTo limit: String) -> String {
        """
        (SELECT count(*) FROM (
            SELECT 1 FROM dotjob.dot_task_queue AS q
            WHERE q.job_id = \(job) AND q.scheduled_at IS NOT NULL AND q.status + 0 = 1 LIMIT \(limit)) AS w)
        """
    }

    private static let hasRoom = """
        SELECT EXISTS (SELECT 1 FROM (\(page)) AS j WHERE \(waiting(of: "j.id", upTo: "$5")) < $5)
        """

    /// Looks whether a task can be written, without a lock.
    ///
    /// - Returns: `nil` when one can; otherwise what there is to tell.
    func lookInVain() throws -> Materialised? {
        // Fewer than this wait where there is room for the least.
        let fewer = stretch.backlog.map { max($0 - stretch.leastRoom + 1, 0) } ?? .max
        let answers = try db.pipeline([
            PostgresStep(Self.hasRoom, pageValues + [fewer]), PostgresStep(Self.page, pageValues),
            PostgresStep(Self.behind, [stretch.through]),
        ])
        if answers[0].value() == true { return nil }
        var outcome = Materialised()
        outcome.fullJobs = answers[1].count
        if outcome.fullJobs == stretch.jobLimit {
            outcome.goOn = answers[1].last.map { ScheduleCursor(at: $0[1], jobID: $0[0]) }
        }
        outcome.nextTriggerAt = answers[2].value(as: UTCMilliseconds?.self) ?? nil
        return outcome
    }

    private static let waitingOfJobs = """
        SELECT j.id, \(waiting(of: "j.id", upTo: "$2")) FROM unnest($1::bigint[]) AS j (id)
        """

    /// How many more scheduled tasks of each job may wait.
    func rooms(_ jobs: [JobID]) throws -> [JobID: Int] {
        guard let backlog = stretch.backlog, !jobs.isEmpty else { return [:] }
        let rows = try db.run(Self.waitingOfJobs, jobs, backlog)
        return Dictionary(rows.map { ($0[0], backlog - ($0[1] as Int)) }) { first, _ in first }
    }

    private static let behind = """
        SELECT min(trigger_next_time) FROM dotjob.dot_job_info
        WHERE trigger_next_time IS NOT NULL AND trigger_next_time > $1
        """

    /// The earliest cursor behind the stretch.
    func earliestBehind() throws -> UTCMilliseconds? {
        try db.run(Self.behind, stretch.through).value(as: UTCMilliseconds?.self) ?? nil
    }
}
