public import JobModel
public import JobStore

extension PostgresJobStore: LogStore {
    /// What `AttemptLog` is made of; the log is `l`.
    static let logColumns = """
        l.*, coalesce(job.name, '') AS job_name, r.number AS release_no, plugin.digest AS plugin_digest
        """

    static let logJoins = """
        LEFT JOIN dotjob.dot_job_info AS job ON job.id = l.job_id
        LEFT JOIN dotjob.dot_release AS r ON r.id = l.release_id
        LEFT JOIN dotjob.dot_plugin AS plugin ON plugin.id = l.plugin_id
        """

    public func logs(_ filter: LogFilter) throws -> Page<AttemptLog> {
        try read { db in
            var query = try Self.query(filter, db)
            query.add("l.id < ?", try filter.after?.id() ?? .max)
            return try query.page(
                db, Self.logColumns, joins: Self.logJoins, limit: filter.limit, cursor: { PageCursor($0.id) },
                item: AttemptLog.init)
        }
    }

    public func logCount(_ filter: LogFilter) throws -> ListCount {
        try read { try Self.query(filter, $0).count($0) }
    }

    private static func query(_ filter: LogFilter, _ db: PostgresConnection) throws -> ListQuery {
        var query = ListQuery(from: "dotjob.dot_job_log AS l", orderedBy: "l.id DESC")
        if let name = filter.jobName {
            guard let job = try jobID(named: name, db) else { throw StoreError.noJob(named: name) }
            query.add("l.job_id = ?", job)
        }
        if let release = filter.releaseID { query.add("l.release_id = ?", release) }
        if let task = filter.taskID { query.add("l.task_id = ?", task) }
        if let code = filter.code { query.add("l.handle_code = ?", code.rawValue) }
        if let since = filter.since { query.add("l.finished_at >= ?", since) }
        if let until = filter.until { query.add("l.finished_at < ?", until) }
        return query
    }

    public func log(_ id: LogID) throws -> AttemptLog {
        try read { db in
            let sql = "SELECT \(Self.logColumns) FROM dotjob.dot_job_log AS l \(Self.logJoins) WHERE l.id = $1"
            guard let row = try db.run(sql, id).first else { throw StoreError.noLog(id) }
            return AttemptLog(row)
        }
    }

    public func logLines(of id: LogID, limit: Int, after: PageCursor?) throws -> Page<LogLine> {
        try read { db in
            var query = ListQuery(from: "dotjob.dot_job_log_line AS n", orderedBy: "n.line_no")
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
        SELECT n.* FROM dotjob.dot_task_queue AS q
            JOIN dotjob.dot_task_line AS n ON n.task_id = q.id AND n.claim_no = q.claim_no
        WHERE q.id = $1 AND q.status = 2 AND (n.claim_no, n.line_no) > ($2, $3) ORDER BY n.line_no LIMIT $4
        """

    public func runningLines(of task: TaskID, after: TaskLine.Place, limit: Int) throws -> [TaskLine] {
        try read { db in
            try db.run(Self.runningLines, task, after.claimNo, after.number, limit).map {
                TaskLine(place: .init(claimNo: $0["claim_no"], number: $0["line_no"]), line: LogLine($0))
            }
        }
    }
}

extension AttemptLog {
    init(_ row: PostgresRow) {
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
    fileprivate init(_ row: PostgresRow) {
        self.init(
            at: row["at"], level: Level(rawValue: row["level"]) ?? .info,
            source: Source(rawValue: row["source"]) ?? .output, text: row["text"])
    }
}
