import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore: LogStore {
    /// What `AttemptLog` is made of; the log is `l`.
    static let logColumns = """
        l.*, coalesce(job.name, '') AS job_name, r.number AS release_no, plugin.digest AS plugin_digest
        """

    static let logJoins = """
        LEFT JOIN dot_job_info AS job ON job.id = l.job_id LEFT JOIN dot_release AS r ON r.id = l.release_id
        LEFT JOIN dot_plugin AS plugin ON plugin.id = l.plugin_id
        """

    public func logs(_ filter: LogFilter) throws -> Page<AttemptLog> {
        try read { db in
            let after = try filter.after?.id() ?? .max
            var query = try Self.query(filter, after: after, db)
            query.add("l.id < ?", after)
            return try query.page(
                db, Self.logColumns, joins: Self.logJoins, limit: filter.limit, cursor: { PageCursor($0.id) },
                item: AttemptLog.init)
        }
    }

    public func logCount(_ filter: LogFilter) throws -> ListCount {
        try read { try Self.query(filter, after: .max, $0).count($0) }
    }

    private static func query(_ filter: LogFilter, after: LogID, _ db: Database) throws -> ListQuery {
        let job = try filter.jobName.map { try Self.job(named: $0, db).id }
        let owners = [job.map { (LogPages.Owner.job, $0) }, filter.releaseID.map { (.release, $0) }].compactMap { $0 }
        var query = source(filter, after: after, owners)
        for (owner, id) in owners { query.add("l.\(owner.column) = ?", id) }
        if let task = filter.taskID { query.add("l.task_id = ?", task) }
        try add(filter, to: &query, isPaged: !owners.isEmpty || filter.code != nil || filter.taskID != nil, db)
        if let code = filter.code { query.add("l.handle_code = ?", code.rawValue) }
        return query
    }

    /// The pages on which there are such rows, newest first, and their rows.
    private static func source(
        _ filter: LogFilter, after: LogID, _ owners: [(owner: LogPages.Owner, id: Int64)]
    ) -> ListQuery {
        if owners.isEmpty, filter.code == nil, filter.taskID == nil {
            return ListQuery(from: "dot_job_log AS l NOT INDEXED", orderedBy: "l.id DESC")
        }
        let table = owners.first?.owner.table ?? "dot_job_log_page"
        var query = ListQuery(
            from: """
                \(table) AS p CROSS JOIN dot_job_log AS l NOT INDEXED ON l.id BETWEEN \(IDPage.ids("p.page"))
                """, orderedBy: "p.page DESC, l.id DESC")
        if let (owner, id) = owners.first { query.add("p.\(owner.column) = ?", id) }
        if let code = filter.code { query.add("p.codes & ?", LogPages.bit(of: code.rawValue)) }
        if let (owner, id) = owners.dropFirst().first {
            query.add(
                "EXISTS (SELECT 1 FROM \(owner.table) AS o WHERE o.\(owner.column) = ? AND o.page = p.page)", id)
        }
        if let task = filter.taskID {
            query.add(
                """
                EXISTS (SELECT 1 FROM dot_job_log_page AS t
                        WHERE t.page = p.page AND t.first_task_id <= ? AND t.last_task_id >= ?)
                """, task, task)
        }
        query.add("p.page <= ?", IDPage.number(of: after))
        return query
    }

    // Rows lie in the order in which they ended, or nearly: so many may stand on the wrong side of a time.
    private static let rowsOutOfOrder: Int64 = 10_000

    /// Adds the times of a filter, and the ids between which they lie: an index by time would cost every attempt.
    private static func add(_ filter: LogFilter, to query: inout ListQuery, isPaged: Bool, _ db: Database) throws {
        if let since = filter.since {
            let first = try firstLog(endedAtOrAfter: since, db) - rowsOutOfOrder
            query.add("l.finished_at >= ? AND l.id >= ?", since, first)
            if isPaged { query.add("p.page >= ?", IDPage.number(of: first)) }
        }
        if let until = filter.until {
            let last = try firstLog(endedAtOrAfter: until, db) + rowsOutOfOrder
            query.add("l.finished_at < ? AND l.id <= ?", until, last)
            if isPaged { query.add("p.page <= ?", IDPage.number(of: last)) }
        }
    }

    /// About where rows begin that ended then or later, found by halving.
    private static func firstLog(endedAtOrAfter time: UTCMilliseconds, _ db: Database) throws -> LogID {
        var low: LogID = 0
        var high = try (LogID.fetchOne(db, sql: "SELECT max(id) FROM dot_job_log") ?? 0) + 1
        let next = try db.cachedStatement(
            sql: "SELECT finished_at FROM dot_job_log WHERE id >= ? ORDER BY id LIMIT 1")
        while low < high {
            let middle = low + (high - low) / 2
            let isEarlier = try Int64.fetchOne(next, arguments: [middle]).map { $0 < time } ?? false
            if isEarlier { low = middle + 1 } else { high = middle }
        }
        return low
    }

    public func log(_ id: LogID) throws -> AttemptLog {
        try read { db in
            let sql = "SELECT \(Self.logColumns) FROM dot_job_log AS l \(Self.logJoins) WHERE l.id = ?"
            guard let row = try Row.fetchOne(db, sql: sql, arguments: [id]) else { throw StoreError.noLog(id) }
            return AttemptLog(row)
        }
    }

    public func logLines(of id: LogID, limit: Int, after: PageCursor?) throws -> Page<LogLine> {
        try read { db in
            var query = ListQuery(from: "dot_job_log_line AS n", orderedBy: "n.line_no")
            query.add("n.log_id = ?", id)
            if let after { query.add("n.line_no > ?", try after.id()) }
            let lines = try query.page(
                db, "n.*", limit: limit, cursor: { PageCursor($0.number) },
                item: { (number: $0["line_no"] as Int64, line: LogLine($0)) })
            return Page(items: lines.map(\.line), next: lines.next)
        }
    }

    // Of the claim that the queue knows: what an earlier one may have left is nobody's.
    private static let runningLines = """
        SELECT n.* FROM dot_task_queue AS q JOIN dot_task_line AS n ON n.task_id = q.id AND n.claim_no = q.claim_no
        WHERE q.id = ? AND q.status = 2 AND (n.claim_no, n.line_no) > (?, ?) ORDER BY n.line_no LIMIT ?
        """

    public func runningLines(of task: TaskID, after: TaskLine.Place, limit: Int) throws -> [TaskLine] {
        try read { db in
            let arguments: StatementArguments = [task, after.claimNo, after.number, limit]
            return try Row.fetchAll(db, sql: Self.runningLines, arguments: arguments).map {
                TaskLine(place: .init(claimNo: $0["claim_no"], number: $0["line_no"]), line: LogLine($0))
            }
        }
    }
}

extension AttemptLog {
    init(_ row: Row) {
        self.init(
            id: row["id"], jobID: row["job_id"], jobName: row["job_name"], taskID: row["task_id"],
            claimNo: row["claim_no"], origin: TaskOrigin(rawValue: row["origin"]) ?? .manual,
            scheduledAt: row["scheduled_at"], dueAt: row["due_at"], handler: row["executor_handler"],
            parameters: row["executor_param"], executorID: row["executor_id"], sessionID: row["session"],
            releaseID: row["release_id"], releaseNo: row["release_no"], pluginDigest: row["plugin_digest"],
            systemLibrary: row["system_library"], attempt: row["attempt"], startedAt: row["started_at"],
            finishedAt: row["finished_at"], elapsedMicroseconds: row["elapsed_us"],
            code: HandleCode(rawValue: row["handle_code"]) ?? .failed, message: row["handle_msg"],
            result: row["result"],
            isFinal: row["is_final"], causeID: row["cause_id"],
            failureState: (row["failure_state"] as Int?).flatMap(FailureState.init),
            traceContext: (row["trace_context"] as String?).flatMap(TraceContext.init))
    }
}

extension LogLine {
    fileprivate init(_ row: Row) {
        self.init(
            at: row["at"], level: Level(rawValue: row["level"]) ?? .info,
            source: Source(rawValue: row["source"]) ?? .output, text: row["text"])
    }
}
