public import JobModel
public import JobStore

extension PostgresJobStore: ErrorDesk {
    private static let columns = """
        c.*, coalesce(g.group_name, '') AS group_name, r.number AS first_release_no,
        (SELECT count(*) FROM (\(openFailures) LIMIT \(ErrorCause.mostCounted + 1)) AS f) AS open
        """

    private static let joins = """
        LEFT JOIN dotjob.dot_execute_group AS g ON g.id = c.group_id
        LEFT JOIN dotjob.dot_release AS r ON r.id = c.first_release_id
        """

    // In the order of the index over open failures, so that no more of it is read than is counted.
    private static let openFailures = """
        SELECT 1 FROM dotjob.dot_job_log AS l WHERE l.cause_id = c.id AND l.failure_state = 1 AND \(isOpen)
        ORDER BY l.is_final, l.id
        """

    public func causes(_ filter: CauseFilter) throws -> Page<ErrorCause> {
        try read { db in
            var query = try Self.query(filter, db)
            if let after = filter.after {
                let (lastAt, id) = try after.pair()
                query.add("(c.last_at, c.id) < (?, ?)", lastAt, id)
            }
            let page = try query.page(
                db, Self.columns, joins: Self.joins, limit: filter.limit, cursor: { PageCursor($0.lastAt, $0.id) },
                item: ErrorCause.init)
            guard let since = filter.since else { return page }
            let failures = try Self.failures(ofCauses: page.map(\.id), since: since, db)
            let items = page.map { cause in
                var cause = cause
                cause.failures = failures[cause.id] ?? 0
                return cause
            }
            return Page(items: items, next: page.next)
        }
    }

    public func causeCount(_ filter: CauseFilter) throws -> ListCount {
        try read { try Self.query(filter, $0).count($0) }
    }

    private static func query(_ filter: CauseFilter, _ db: PostgresConnection) throws -> ListQuery {
        var query = ListQuery(from: "dotjob.dot_error_cause AS c", orderedBy: "c.last_at DESC, c.id DESC")
        let groups = try Set(filter.groupNames).map { try group(named: $0, db).id }
        if !groups.isEmpty { query.add("c.group_id = ANY(?)", groups.sorted()) }
        if let since = filter.since { query.add("c.last_at >= ?", startOfHour(since)) }
        return query
    }

    private static func startOfHour(_ time: UTCMilliseconds) -> UTCMilliseconds {
        max(time, 0) / CauseCounts.hourMs * CauseCounts.hourMs
    }

    private static let failures = """
        SELECT cause_id, sum(failures)::bigint FROM dotjob.dot_error_hour
        WHERE cause_id = ANY($1) AND hour >= $2 GROUP BY cause_id
        """

    private static func failures(
        ofCauses ids: [CauseID], since: UTCMilliseconds, _ db: PostgresConnection
    ) throws -> [CauseID: Int] {
        let rows = try db.run(failures, ids, max(since, 0) / CauseCounts.hourMs)
        return Dictionary(rows.map { ($0[0], $0[1]) }) { $1 }
    }

    public func cause(_ id: CauseID) throws -> ErrorCause {
        try read { db in
            let sql = "SELECT \(Self.columns) FROM dotjob.dot_error_cause AS c \(Self.joins) WHERE c.id = $1"
            guard let row = try db.run(sql, id).first else { throw StoreError.noCause(id) }
            return ErrorCause(row)
        }
    }

    public func hours(ofCause id: CauseID, since: UTCMilliseconds) throws -> [CauseHour] {
        try read { db in
            try db.run(
                "SELECT hour, failures FROM dotjob.dot_error_hour WHERE cause_id = $1 AND hour >= $2 ORDER BY hour", id,
                max(since, 0) / CauseCounts.hourMs
            ).map { CauseHour(at: $0["hour"] * CauseCounts.hourMs, failures: $0["failures"]) }
        }
    }
}

extension ErrorCause {
    fileprivate init(_ row: PostgresRow) {
        self.init(
            id: row["id"], groupID: row["group_id"], groupName: row["group_name"], handler: row["executor_handler"],
            code: HandleCode(rawValue: row["handle_code"]) ?? .failed, message: row["message"],
            failures: row["failures"], allFailures: row["failures"], open: row["open"], firstAt: row["first_at"],
            lastAt: row["last_at"], firstReleaseNo: row["first_release_no"], exampleLogID: row["example_log_id"])
    }
}
