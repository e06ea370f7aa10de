import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore: ErrorDesk {
    private static let columns = """
        c.*, coalesce(g.group_name, '') AS group_name, r.number AS first_release_no,
        (SELECT count(*) FROM (\(openFailures) LIMIT \(ErrorCause.mostCounted + 1))) AS open
        """

    private static let joins = """
        LEFT JOIN dot_execute_group AS g ON g.id = c.group_id LEFT JOIN dot_release AS r ON r.id = c.first_release_id
        """

    private static let openFailures = """
        SELECT 1 FROM \(failuresOfCause) WHERE l.cause_id = c.id AND l.failure_state = 1 AND \(isOpen)
        """

    public func causes(_ filter: CauseFilter) throws -> Page<ErrorCause> {
        try read { db in
            let after = try filter.after?.pair()
            let pages = try Self.queries(filter, db).map { query in
                var query = query
                if let (lastAt, id) = after { query.add("(c.last_at, c.id) < (?, ?)", lastAt, id) }
                return try query.page(
                    db, Self.columns, joins: Self.joins, limit: filter.limit, cursor: Self.cursor,
                    item: ErrorCause.init)
            }
            let page = Page(
                merging: pages, limit: filter.limit, by: { ($0.lastAt, $0.id) > ($1.lastAt, $1.id) },
                cursor: Self.cursor)
            guard let since = filter.since else { return page }
            let items = try page.map { cause in
                var cause = cause
                cause.failures = try Self.failures(ofCause: cause.id, since: since, db)
                return cause
            }
            return Page(items: items, next: page.next)
        }
    }

    public func causeCount(_ filter: CauseFilter) throws -> ListCount {
        try read { db in ListCount(of: try Self.queries(filter, db).map { try $0.count(db) }) }
    }

    private static func cursor(_ cause: ErrorCause) -> PageCursor { PageCursor(cause.lastAt, cause.id) }

    /// One for each group, as each has its own part of the index.
    private static func queries(_ filter: CauseFilter, _ db: Database) throws -> [ListQuery] {
        let groups = try Set(filter.groupNames).map { try group(named: $0, db).id }
        return (groups.isEmpty ? [nil] : groups.map { $0 }).map { query(filter, ofGroup: $0) }
    }

    private static func query(_ filter: CauseFilter, ofGroup group: GroupID?) -> ListQuery {
        let index = group == nil ? "dot_error_cause_last" : "dot_error_cause_group"
        var query = ListQuery(
            from: "dot_error_cause AS c INDEXED BY \(index)", orderedBy: "c.last_at DESC, c.id DESC")
        if let group { query.add("c.group_id = ?", group) }
        if let since = filter.since { query.add("c.last_at >= ?", startOfHour(since)) }
        return query
    }

    private static func startOfHour(_ time: UTCMilliseconds) -> UTCMilliseconds {
        max(time, 0) / CauseCounts.hourMs * CauseCounts.hourMs
    }

    private static func failures(ofCause id: CauseID, since: UTCMilliseconds, _ db: Database) throws -> Int {
        let statement = try db.cachedStatement(
            sql: "SELECT coalesce(sum(failures), 0) FROM dot_error_hour WHERE cause_id = ? AND hour >= ?")
        return try Int.fetchOne(statement, arguments: [id, max(since, 0) / CauseCounts.hourMs]) ?? 0
    }

    public func cause(_ id: CauseID) throws -> ErrorCause {
        try read { db in
            let sql = "SELECT \(Self.columns) FROM dot_error_cause AS c \(Self.joins) WHERE c.id = ?"
            guard let row = try Row.fetchOne(db, sql: sql, arguments: [id]) else { throw StoreError.noCause(id) }
            return ErrorCause(row)
        }
    }

    public func hours(ofCause id: CauseID, since: UTCMilliseconds) throws -> [CauseHour] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: "SELECT hour, failures FROM dot_error_hour WHERE cause_id = ? AND hour >= ? ORDER BY hour",
                arguments: [id, max(since, 0) / CauseCounts.hourMs]
            ).map { CauseHour(at: $0["hour"] * CauseCounts.hourMs, failures: $0["failures"]) }
        }
    }
}

extension ErrorCause {
    fileprivate init(_ row: Row) {
        self.init(
            id: row["id"], groupID: row["group_id"], groupName: row["group_name"], handler: row["executor_handler"],
            code: HandleCode(rawValue: row["handle_code"]) ?? .failed, message: row["message"],
            failures: row["failures"], allFailures: row["failures"], open: row["open"], firstAt: row["first_at"],
            lastAt: row["last_at"], firstReleaseNo: row["first_release_no"], exampleLogID: row["example_log_id"])
    }
}
