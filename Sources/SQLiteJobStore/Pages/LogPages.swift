import GRDB
import JobModel

/// What a transaction adds to the pages of the log, by which a job's rows, a release's and a run's are found.
///
/// Log rows get rising ids, so a transaction fills one page after the other.
struct LogPages {
    /// An attempt that was written.
    struct Entry {
        let log: LogID
        let task: TaskID
        let job: JobID
        let release: ReleaseID?
        let code: HandleCode
        let isFinal: Bool
    }

    private struct Page {
        let number: Int64
        var firstTask: TaskID
        var lastTask: TaskID
        var attempts: Int64 = 0
        var ok: Int64 = 0
        var codes: Int64 = 0
        /// With the codes of rows in a row: a job may stand here more than once.
        var jobs: [(id: JobID, codes: Int64)] = []
        var releases: [(id: ReleaseID, codes: Int64)] = []

        mutating func add(_ entry: Entry) {
            let code = LogPages.bit(of: entry.code.rawValue)
            firstTask = min(firstTask, entry.task)
            lastTask = max(lastTask, entry.task)
            attempts += 1
            if entry.isFinal, entry.code == .ok { ok += 1 }
            codes |= code
            Self.add(entry.job, code, to: &jobs)
            if let release = entry.release { Self.add(release, code, to: &releases) }
        }

        private static func add(_ id: Int64, _ code: Int64, to list: inout [(id: Int64, codes: Int64)]) {
            let last = list.count - 1
            if last >= 0, list[last].id == id {
                list[last].codes |= code
            } else {
                list.append((id, code))
            }
        }
    }

    private var pages: [Page] = []

    /// The bit of a code in a page's `codes`, by a rule that takes codes in that only newer programs know.
    static func bit(of code: Int) -> Int64 { 1 << Int64(code % 61) }

    /// Takes note of a row that was written.
    mutating func count(_ entry: Entry) {
        let number = IDPage.number(of: entry.log)
        if pages.last?.number != number {
            pages.append(Page(number: number, firstTask: entry.task, lastTask: entry.task))
        }
        pages[pages.count - 1].add(entry)
    }

    private static let upsert = """
        INSERT INTO dot_job_log_page (page, first_task_id, last_task_id, attempts, ok, codes)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (page) DO UPDATE
        SET first_task_id = min(first_task_id, excluded.first_task_id),
            last_task_id = max(last_task_id, excluded.last_task_id),
            attempts = attempts + excluded.attempts, ok = ok + excluded.ok, codes = codes | excluded.codes
        """

    private static func addOwner(_ owner: Owner) -> String {
        """
        INSERT INTO \(owner.table) (\(owner.column), page, codes) VALUES (?1, ?2, ?3)
        ON CONFLICT (\(owner.column), page) DO UPDATE SET codes = codes | excluded.codes
        WHERE codes <> codes | excluded.codes
        """
    }

    /// Who has rows on a page, in a table of their own.
    enum Owner: String, CaseIterable {
        case job
        case release

        var column: String { "\(rawValue)_id" }
        var table: String { "dot_job_log_page_\(rawValue)" }
    }

    private static let addJob = addOwner(.job)
    private static let addRelease = addOwner(.release)

    /// Adds what was counted since the last call to the tables.
    mutating func write(_ db: Database) throws {
        guard !pages.isEmpty else { return }
        let upsert = try HotStatement(db, Self.upsert)
        let (addJob, addRelease) = try (HotStatement(db, Self.addJob), HotStatement(db, Self.addRelease))
        for page in pages {
            upsert.bind(1, page.number)
            upsert.bind(2, page.firstTask)
            upsert.bind(3, page.lastTask)
            upsert.bind(4, page.attempts)
            upsert.bind(5, page.ok)
            upsert.bind(6, page.codes)
            try upsert.run()
            try Self.write(page.jobs, page.number, addJob)
            try Self.write(page.releases, page.number, addRelease)
        }
        pages = []
    }

    private static func write(_ owners: [(id: Int64, codes: Int64)], _ page: Int64, _ add: HotStatement) throws {
        add.bind(2, page)
        for owner in owners {
            add.bind(1, owner.id)
            add.bind(3, owner.codes)
            try add.run()
        }
    }

    // MARK: - Reading

    /// The attempts of tasks between two ids, for FROM. Their pages are `p`, they are `l`.
    static func attempts(ofTasks first: String, to last: String) -> String {
        """
        dot_job_log_page AS p CROSS JOIN dot_job_log AS l NOT INDEXED
            ON p.first_task_id <= \(last) AND p.last_task_id >= \(first) AND l.id BETWEEN \(IDPage.ids("p.page"))
                AND l.task_id BETWEEN \(first) AND \(last)
        """
    }

    // MARK: - Deleted rows

    private static let codes = "sum(DISTINCT 1 << (handle_code % 61))"

    // The rows themselves are few, and say it again.
    private static let recountPage = """
        INSERT INTO dot_job_log_page (page, first_task_id, last_task_id, attempts, ok, codes)
        SELECT ?1, min(task_id), max(task_id), count(*), sum(is_final = 1 AND handle_code = 200), \(codes)
        FROM dot_job_log WHERE id BETWEEN \(IDPage.ids("?1")) HAVING count(*) > 0
        """

    private static func recount(_ owner: Owner) -> String {
        """
        INSERT INTO \(owner.table) (\(owner.column), page, codes)
        SELECT \(owner.column), ?1, \(codes) FROM dot_job_log NOT INDEXED
        WHERE id BETWEEN \(IDPage.ids("?1")) AND \(owner.column) IS NOT NULL GROUP BY \(owner.column)
        """
    }

    /// Brings pages up to date from which rows are deleted by `delete`.
    static func recount(_ logs: [LogID], _ db: Database, deleting delete: () throws -> Void) throws {
        let numbers = Set(logs.map(IDPage.number))
        for number in numbers { try forgetOwners(of: number, db) }
        try delete()
        for number in numbers {
            try db.cachedStatement(sql: "DELETE FROM dot_job_log_page WHERE page = ?").execute(arguments: [number])
            try db.cachedStatement(sql: recountPage).execute(arguments: [number])
            for owner in Owner.allCases { try db.cachedStatement(sql: recount(owner)).execute(arguments: [number]) }
        }
    }

    private static func forgetOwners(of page: Int64, _ db: Database) throws {
        for owner in Owner.allCases {
            let forget = """
                DELETE FROM \(owner.table)
                WHERE page = ?1 AND \(owner.column) IN (
                    SELECT \(owner.column) FROM dot_job_log NOT INDEXED WHERE id BETWEEN \(IDPage.ids("?1")))
                """
            try db.cachedStatement(sql: forget).execute(arguments: [page])
        }
    }
}
