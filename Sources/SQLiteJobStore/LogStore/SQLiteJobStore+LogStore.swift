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

    // Of one job, the index alone says which rows are the newest; over all jobs the table is in their order.
    private static func newest(_ filter: LogFilter, _ db: Database) throws -> (sql: String, StatementArguments)? {
        var conditions: [String] = []
        var arguments = StatementArguments()
        if let name = filter.jobName {
            conditions.append("job_id = ?")
            arguments += [try job(named: name, db).id]
        }
        if let code = filter.code { conditions.append("handle_code = \(code.rawValue)") }
        if let release = filter.releaseID {
            guard let range = try logs(ofRelease: release, filter.code, db) else { return nil }
            conditions.append("release_id = ? AND id BETWEEN ? AND ?")
            arguments += [release, range.lowerBound, range.upperBound]
        }
        let sql = """
            SELECT id FROM dot_job_log \(filter.jobName == nil ? "NOT INDEXED" : "INDEXED BY dot_job_log_job")
            \(conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")) ORDER BY id DESC LIMIT ?
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

    public func runSummary(of tasks: TaskSelection) throws -> RunSummary {
        try read { db in
            let ids = try Self.ids(of: tasks, db)
            let bounds: StatementArguments = [ids.lowerBound, ids.upperBound]
            // The index starts with the job. A task by itself does not name its own: jobs are few, so each is asked.
            let ended = try Row.fetchAll(
                db,
                sql: """
                    SELECT l.handle_code, count(*) AS tasks
                    FROM dot_job_info AS j CROSS JOIN dot_job_log AS l INDEXED BY dot_job_log_job ON l.job_id = j.id
                    WHERE \(try Self.job(of: tasks, db).map { "j.id = \($0) AND" } ?? "") l.task_id BETWEEN ? AND ?
                        AND l.is_final = 1
                    GROUP BY l.handle_code
                    """, arguments: bounds
            ).map { (HandleCode(rawValue: $0["handle_code"]) ?? .failed, $0["tasks"] as Int) }
            let live = try Row.fetchOne(
                db,
                sql: """
                    SELECT count(*) AS tasks, coalesce(sum(held_reason IS 'quarantined'), 0) AS quarantined
                    FROM dot_task_queue WHERE id BETWEEN ? AND ?
                    """, arguments: bounds)
            return RunSummary(
                ended: Dictionary(ended, uniquingKeysWith: +), live: live?["tasks"] ?? 0,
                quarantined: live?["quarantined"] ?? 0)
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
