import GRDB
import JobModel

/// What a transaction adds to the pages of the log, by which a job's rows and a run's are found.
///
/// Log rows get rising ids, so a transaction fills one page after the other.
struct LogPages {
    /// As a shift of an id.
    private struct Page {
        let number: Int64
        var firstTask: TaskID
        var lastTask: TaskID
        var attempts: Int64 = 0
        var ok: Int64 = 0
        /// Each once for every row in a row that is its.
        var jobs: [JobID] = []
    }

    private var pages: [Page] = []

    /// Takes note of a row that was written.
    mutating func count(_ log: LogID, of task: TaskID, job: JobID, isOK: Bool) {
        let number = IDPage.number(of: log)
        if pages.last?.number != number { pages.append(Page(number: number, firstTask: task, lastTask: task)) }
        let last = pages.count - 1
        pages[last].firstTask = min(pages[last].firstTask, task)
        pages[last].lastTask = max(pages[last].lastTask, task)
        pages[last].attempts += 1
        if isOK { pages[last].ok += 1 }
        if pages[last].jobs.last != job { pages[last].jobs.append(job) }
    }

    private static let upsert = """
        INSERT INTO dot_job_log_page (page, first_task_id, last_task_id, attempts, ok) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (page) DO UPDATE
        SET first_task_id = min(first_task_id, excluded.first_task_id),
            last_task_id = max(last_task_id, excluded.last_task_id),
            attempts = attempts + excluded.attempts, ok = ok + excluded.ok
        """

    private static let insertJob = "INSERT OR IGNORE INTO dot_job_log_page_job (job_id, page) VALUES (?1, ?2)"

    /// Adds what was counted since the last call to the tables.
    mutating func write(_ db: Database) throws {
        guard !pages.isEmpty else { return }
        let upsert = try HotStatement(db, Self.upsert)
        let insertJob = try HotStatement(db, Self.insertJob)
        for page in pages {
            upsert.bind(1, page.number)
            upsert.bind(2, page.firstTask)
            upsert.bind(3, page.lastTask)
            upsert.bind(4, page.attempts)
            upsert.bind(5, page.ok)
            try upsert.run()
            insertJob.bind(2, page.number)
            for job in page.jobs {
                insertJob.bind(1, job)
                try insertJob.run()
            }
        }
        pages = []
    }

    // The rows themselves are few, and say it again.
    private static let recount = """
        INSERT INTO dot_job_log_page (page, first_task_id, last_task_id, attempts, ok)
        SELECT ?1, min(task_id), max(task_id), count(*), sum(is_final = 1 AND handle_code = 200)
        FROM dot_job_log WHERE id BETWEEN \(IDPage.ids("?1")) HAVING count(*) > 0
        """

    private static let forgetJob = """
        DELETE FROM dot_job_log_page_job
        WHERE job_id = ?1 AND page = ?2
          AND NOT EXISTS (SELECT 1 FROM dot_job_log NOT INDEXED
                          WHERE id BETWEEN \(IDPage.ids("?2")) AND job_id = ?1)
        """

    /// Brings pages up to date from which rows were deleted.
    static func recount(deleted: [(log: LogID, job: JobID)], _ db: Database) throws {
        let forget = try db.cachedStatement(sql: "DELETE FROM dot_job_log_page WHERE page = ?")
        let recount = try db.cachedStatement(sql: Self.recount)
        let forgetJob = try db.cachedStatement(sql: Self.forgetJob)
        for (page, rows) in Dictionary(grouping: deleted, by: { IDPage.number(of: $0.log) }) {
            try forget.execute(arguments: [page])
            try recount.execute(arguments: [page])
            for job in Set(rows.map(\.job)) { try forgetJob.execute(arguments: [job, page]) }
        }
    }
}
