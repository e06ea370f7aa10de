import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore: HistoryStore {
    public func rollups(_ filter: RollupFilter) throws -> [RollupStep] {
        try filter.check()
        return try read { db in
            let group = try filter.groupName.map { try Self.group(named: $0, db) }
            let release = try filter.releaseNo.map { number in
                try Self.release(number: number, ofGroup: group?.id ?? 0, named: filter.groupName ?? "", db).id
            }
            var steps: [Rollup.Key: Rollup] = [:]
            let rows = try Row.fetchCursor(
                try db.cachedStatement(sql: Self.rollups),
                arguments: [group?.id, filter.from / Self.coarse * Self.coarse, filter.to, release])
            while let row = try rows.next() {
                var key = Rollup.Key(row)
                // Of ten minutes those count that begin within the range.
                guard key.minute >= filter.from || row["minutes"] == Self.coarse else { continue }
                key.minute =
                    filter.from + max(0, key.minute - filter.from) / filter.minutesPerStep * filter.minutesPerStep
                if filter.split != .group { key.groupID = 0 }
                if filter.split != .release { key.releaseID = 0 }
                steps[key, default: Rollup()].add(Rollup(row))
            }
            return steps.map { RollupStep(key: $0.key, rollup: $0.value) }.sorted { $0.key < $1.key }
        }
    }

    // A loop for each group, so that either way rows are read by the key.
    private static let rollups = """
        SELECT r.* FROM dot_execute_group AS g CROSS JOIN dot_rollup AS r
            ON r.group_id = g.id AND r.minute >= ?2 AND r.minute < ?3
        WHERE (?1 IS NULL OR g.id = ?1) AND (?4 IS NULL OR r.release_id = ?4)
        """

    public func transitions(_ filter: TransitionFilter) throws -> Page<ReleaseTransition> {
        try read { db in
            var query = ListQuery(from: "dot_release_transition AS t", orderedBy: "t.id DESC")
            if let release = filter.releaseID {
                query.add("t.release_id = ?", release)
            } else if let group = filter.groupName {
                query.add("t.group_id = ?", try Self.group(named: group, db).id)
            }
            if let since = filter.since { query.add("t.at >= ?", since) }
            query.add("t.id < ?", try filter.after?.id() ?? .max)
            return try query.page(
                db, "t.*, g.group_name, r.number AS release_no, e.hostname",
                joins: """
                    CROSS JOIN dot_execute_group AS g ON g.id = t.group_id
                    CROSS JOIN dot_release AS r ON r.id = t.release_id
                    CROSS JOIN dot_executor AS e ON e.id = t.executor_id
                    """,
                limit: filter.limit, cursor: { PageCursor($0.id) }, item: ReleaseTransition.init)
        }
    }

    public func statistics(ofJob name: String, runs: Int, recent: Int) throws -> JobStatistics {
        try read { db in try Self.statistics(ofJob: Self.job(named: name, db).id, runs: runs, recent: recent, db) }
    }

    public func statistics(ofJobs ids: [JobID], runs: Int, recent: Int) throws -> [JobID: JobStatistics] {
        try read { db in
            let isThere = try db.cachedStatement(
                sql: "SELECT 1 FROM dot_job_info WHERE id = ? AND deleted_at IS NULL")
            return try ids.reduce(into: [:]) { found, id in
                guard try Int.fetchOne(isThere, arguments: [id]) != nil else { return }
                found[id] = try Self.statistics(ofJob: id, runs: runs, recent: recent, db)
            }
        }
    }

    // No more of a row than is counted: what attempts were given and said may be long.
    private static let attempts = """
        SELECT l.id, l.task_id, l.due_at, l.started_at, l.finished_at, l.elapsed_us, l.handle_code
        FROM \(LogPages.Owner.job.table) AS p CROSS JOIN dot_job_log AS l NOT INDEXED ON l.id BETWEEN \(IDPage.ids("p.page"))
        WHERE p.job_id = ?1 AND l.job_id = ?1 ORDER BY p.page DESC, l.id DESC LIMIT ?2
        """

    private static func statistics(
        ofJob id: JobID, runs: Int, recent: Int, _ db: Database
    ) throws -> JobStatistics {
        var ended: [JobStatistics.Ended] = []
        let rows = try Row.fetchCursor(try db.cachedStatement(sql: attempts), arguments: [id, runs])
        while let row = try rows.next() { ended.append(JobStatistics.Ended(row)) }
        return JobStatistics(ended, recent: recent)
    }
}

extension JobStatistics.Ended {
    fileprivate init(_ row: Row) {
        self.init(
            logID: row["id"], taskID: row["task_id"], code: HandleCode(rawValue: row["handle_code"]) ?? .failed,
            dueAt: row["due_at"], startedAt: row["started_at"], finishedAt: row["finished_at"],
            elapsedMicroseconds: row["elapsed_us"])
    }
}

extension ReleaseTransition {
    /// A state that only a newer dotjob knows is one that says nothing.
    fileprivate init(_ row: Row) {
        self.init(
            id: row["id"], groupID: row["group_id"], groupName: row["group_name"], releaseID: row["release_id"],
            releaseNo: row["release_no"], executorID: row["executor_id"], hostname: row["hostname"],
            state: ReleaseState(rawValue: row["state"]) ?? .retired, reason: row["reason"], at: row["at"])
    }
}
