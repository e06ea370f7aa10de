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
        var filter = LogFilter()
        filter.jobName = name
        filter.limit = runs
        return JobStatistics(try logs(filter).items, recent: recent)
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
