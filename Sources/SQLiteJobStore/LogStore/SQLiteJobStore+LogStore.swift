import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore: LogStore {
    private static let selectLog = """
        SELECT l.*, coalesce(j.name, '') AS job_name, r.number AS release_no, p.digest AS plugin_digest
        FROM dot_job_log AS l LEFT JOIN dot_job_info AS j ON j.id = l.job_id
            LEFT JOIN dot_release AS r ON r.id = l.release_id LEFT JOIN dot_plugin AS p ON p.id = l.plugin_id

        """

    public func logs(_ filter: LogFilter) throws -> [AttemptLog] {
        try read { db in
            guard let (newest, arguments) = try Self.newest(filter, db) else { return [] }
            return try Row.fetchAll(
                db, sql: "\(Self.selectLog) WHERE l.id IN (\(newest)) ORDER BY l.id DESC", arguments: arguments
            ).map(AttemptLog.init)
        }
    }

    // The table is in the order asked for; of one job, its pages are.
    static func newest(_ filter: LogFilter, _ db: Database) throws -> (sql: String, StatementArguments)? {
        var conditions: [String] = []
        var arguments = StatementArguments()
        var source = "dot_job_log AS l NOT INDEXED"
        var order = "l.id DESC"
        if let name = filter.jobName {
            source = """
                dot_job_log_page_job AS j CROSS JOIN dot_job_log_page AS p ON p.page = j.page
                CROSS JOIN dot_job_log AS l NOT INDEXED ON l.id BETWEEN \(IDPage.ids("j.page")) AND l.job_id = j.job_id
                """
            order = "j.page DESC, l.id DESC"
            conditions.append("j.job_id = ?")
            arguments += [try job(named: name, db).id]
            // Most pages tell nothing but success.
            if let code = filter.code, code != .ok { conditions.append("p.ok < p.attempts") }
        }
        if let code = filter.code { conditions.append("l.handle_code = \(code.rawValue)") }
        if let release = filter.releaseID {
            guard let range = try logs(ofRelease: release, filter.code, db) else { return nil }
            conditions.append("l.release_id = ? AND l.id BETWEEN ? AND ?")
            arguments += [release, range.lowerBound, range.upperBound]
        }
        let sql = """
            SELECT l.id FROM \(source)
            \(conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")) ORDER BY \(order) LIMIT ?
            """
        return (sql, arguments + [filter.limit])
    }

    /// Where in the log the attempts on a release lie; `nil` when there are none.
    private static func logs(
        ofRelease release: ReleaseID, _ code: HandleCode?, _ db: Database
    ) throws -> ClosedRange<LogID>? {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT min(first_log_id) AS first, max(last_log_id) AS last FROM dot_release_tally
                WHERE release_id = ?1 AND (?2 IS NULL OR handle_code = ?2)
                """, arguments: [release, code?.rawValue])
        guard let first: LogID = row?["first"], let last: LogID = row?["last"] else { return nil }
        return first...last
    }

    public func log(_ id: LogID) throws -> AttemptLog {
        try read { db in
            guard let row = try Row.fetchOne(db, sql: Self.selectLog + "WHERE l.id = ?", arguments: [id]) else {
                throw StoreError.noLog(id)
            }
            return AttemptLog(row)
        }
    }

    public func logLines(of id: LogID) throws -> [LogLine] {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT at, level, source, text FROM dot_job_log_line WHERE log_id = ? ORDER BY line_no",
                arguments: [id]
            ).map(LogLine.init)
        }
    }
}

extension AttemptLog {
    fileprivate init(_ row: Row) {
        self.init(
            id: row["id"], jobID: row["job_id"], jobName: row["job_name"], taskID: row["task_id"],
            claimNo: row["claim_no"], origin: TaskOrigin(rawValue: row["origin"]) ?? .manual,
            scheduledAt: row["scheduled_at"], dueAt: row["due_at"], handler: row["executor_handler"],
            parameters: row["executor_param"], executorID: row["executor_id"], sessionID: row["session"],
            releaseID: row["release_id"], releaseNo: row["release_no"], pluginDigest: row["plugin_digest"],
            systemLibrary: row["system_library"], attempt: row["attempt"], startedAt: row["started_at"],
            finishedAt: row["finished_at"],
            code: HandleCode(rawValue: row["handle_code"]) ?? .failed, message: row["handle_msg"],
            result: row["result"],
            isFinal: row["is_final"])
    }
}

extension LogLine {
    fileprivate init(_ row: Row) {
        self.init(
            at: row["at"], level: Level(rawValue: row["level"]) ?? .info,
            source: Source(rawValue: row["source"]) ?? .output, text: row["text"])
    }
}
