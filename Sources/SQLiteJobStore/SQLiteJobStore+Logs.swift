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
            let (newest, arguments) = try Self.newest(filter, db)
            return try Row.fetchAll(
                db, sql: "\(Self.selectLog) WHERE l.id IN (\(newest)) ORDER BY l.id DESC", arguments: arguments
            ).map(AttemptLog.init)
        }
    }

    // Of one job, the index alone says which rows are the newest; over all jobs the table is in their order.
    private static func newest(_ filter: LogFilter, _ db: Database) throws -> (sql: String, StatementArguments) {
        let code = filter.code.map { "handle_code = \($0.rawValue)" } ?? "TRUE"
        guard let name = filter.jobName else {
            return ("SELECT id FROM dot_job_log WHERE \(code) ORDER BY id DESC LIMIT ?", [filter.limit])
        }
        let sql = """
            SELECT id FROM dot_job_log INDEXED BY dot_job_log_job
            WHERE job_id = ? AND \(code) ORDER BY id DESC LIMIT ?
            """
        return (sql, [try job(named: name, db).id, filter.limit])
    }

    public func log(_ id: LogID) throws -> AttemptLog {
        try read { db in
            guard let row = try Row.fetchOne(db, sql: Self.selectLog + "WHERE l.id = ?", arguments: [id]) else {
                throw StoreError(.notFound, "log \(id): not found; see \"dotjob log list\"")
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

    public func runSummary(_ tasks: ClosedRange<TaskID>) throws -> RunSummary {
        try read { db in
            let bounds: StatementArguments = [tasks.lowerBound, tasks.upperBound]
            // The index starts with the job, which the range does not name: jobs are few, so each is asked.
            let ended = try Row.fetchAll(
                db,
                sql: """
                    SELECT l.handle_code, count(*) AS tasks
                    FROM dot_job_info AS j CROSS JOIN dot_job_log AS l INDEXED BY dot_job_log_job ON l.job_id = j.id
                    WHERE l.task_id BETWEEN ? AND ? AND l.is_final = 1 GROUP BY l.handle_code
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
            attempt: row["attempt"], startedAt: row["started_at"], finishedAt: row["finished_at"],
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
