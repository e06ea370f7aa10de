public import JobModel
public import JobStore

extension PostgresJobStore: HistoryStore {
    public func rollups(_ filter: RollupFilter) throws -> [RollupStep] {
        try filter.check()
        return try read { db in
            let group = try filter.groupName.map { try Self.group(named: $0, db) }
            let release = try filter.releaseNo.map { number in
                try Self.release(number: number, ofGroup: group?.id ?? 0, named: filter.groupName ?? "", db).id
            }
            var steps: [Rollup.Key: Rollup] = [:]
            let rows = try db.run(
                Self.rollups, group?.id, filter.from / Self.coarse * Self.coarse, filter.to, release)
            for row in rows {
                var key = Rollup.Key(row)
                // Of ten minutes those count that begin within the range.
                guard key.minute >= filter.from || row["minutes"] as Int64 == Self.coarse else { continue }
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
        SELECT r.* FROM dotjob.dot_execute_group AS g JOIN dotjob.dot_rollup AS r
            ON r.group_id = g.id AND r.minute >= $2 AND r.minute < $3
        WHERE ($1::bigint IS NULL OR g.id = $1) AND ($4::bigint IS NULL OR r.release_id = $4)
        """

    public func transitions(_ filter: TransitionFilter) throws -> Page<ReleaseTransition> {
        try read { db in
            var query = ListQuery(from: "dotjob.dot_release_transition AS t", orderedBy: "t.id DESC")
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
                    JOIN dotjob.dot_execute_group AS g ON g.id = t.group_id
                    JOIN dotjob.dot_release AS r ON r.id = t.release_id
                    JOIN dotjob.dot_executor AS e ON e.id = t.executor_id
                    """,
                limit: filter.limit, cursor: { PageCursor($0.id) }, item: ReleaseTransition.init)
        }
    }

    public func statistics(ofJob name: String, runs: Int, recent: Int) throws -> JobStatistics {
        try read { db in
            let id = try Self.job(named: name, db).id
            return try Self.statistics(ofJobs: [id], runs: runs, recent: recent, db)[id] ?? JobStatistics([])
        }
    }

    public func statistics(ofJobs ids: [JobID], runs: Int, recent: Int) throws -> [JobID: JobStatistics] {
        try read { try Self.statistics(ofJobs: ids, runs: runs, recent: recent, $0) }
    }

    // No more of a row than is counted: what attempts were given and said may be long.
    private static let attempts = """
        SELECT j.id AS job_id, l.* FROM dotjob.dot_job_info AS j
        LEFT JOIN LATERAL (
            SELECT id, task_id, due_at, started_at, finished_at, elapsed_us, handle_code FROM dotjob.dot_job_log
            WHERE job_id = j.id ORDER BY id DESC LIMIT $2) AS l ON true
        WHERE j.id = ANY($1) AND j.deleted_at IS NULL ORDER BY j.id, l.id DESC
        """

    private static func statistics(
        ofJobs ids: [JobID], runs: Int, recent: Int, _ db: PostgresConnection
    ) throws -> [JobID: JobStatistics] {
        var ended: [JobID: [JobStatistics.Ended]] = [:]
        for row in try db.run(attempts, ids, runs) {
            ended[row["job_id"], default: []] += JobStatistics.Ended(row).map { [$0] } ?? []
        }
        return ended.mapValues { JobStatistics($0, recent: recent) }
    }
}

extension JobStatistics.Ended {
    /// - Returns: `nil` for the row of a job without attempts.
    fileprivate init?(_ row: PostgresRow) {
        guard let id: LogID = row["id"] else { return nil }
        self.init(
            logID: id, taskID: row["task_id"], code: HandleCode(rawValue: row["handle_code"]) ?? .failed,
            dueAt: row["due_at"], startedAt: row["started_at"], finishedAt: row["finished_at"],
            elapsedMicroseconds: row["elapsed_us"])
    }
}

extension ReleaseTransition {
    /// A state that only a newer dotjob knows is one that says nothing.
    fileprivate init(_ row: PostgresRow) {
        self.init(
            id: row["id"], groupID: row["group_id"], groupName: row["group_name"], releaseID: row["release_id"],
            releaseNo: row["release_no"], executorID: row["executor_id"], hostname: row["hostname"],
            state: ReleaseState(rawValue: row["state"]) ?? .retired, reason: row["reason"], at: row["at"])
    }
}
