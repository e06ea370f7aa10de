import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore {
    private static let selectTask = """
        SELECT q.*, coalesce(j.name, '') AS job_name
        FROM dot_task_queue AS q LEFT JOIN dot_job_info AS j ON j.id = q.job_id

        """

    // Only the conditions that were asked for, so that each finds its index.
    public func tasks(_ filter: TaskFilter) throws -> [QueuedTask] {
        try read { db in
            var conditions: [String] = []
            var arguments = StatementArguments()
            if let selection = filter.selection {
                let ids = try Self.ids(of: selection, db)
                conditions.append("q.id BETWEEN ? AND ?")
                arguments += [ids.lowerBound, ids.upperBound]
            }
            if let name = filter.jobName {
                conditions.append("q.job_id = (SELECT id FROM dot_job_info WHERE name = ? AND deleted_at IS NULL)")
                arguments += [name]
            }
            if let name = filter.groupName {
                conditions.append("q.group_id = (SELECT id FROM dot_execute_group WHERE group_name = ?)")
                arguments += [name]
            }
            if let status = filter.status { conditions.append("q.status = \(status.rawValue)") }
            let condition = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
            return try Row.fetchAll(
                db, sql: "\(Self.selectTask) \(condition) ORDER BY q.id LIMIT ?", arguments: arguments + [filter.limit]
            ).map(QueuedTask.init)
        }
    }

    public func task(_ id: TaskID) throws -> QueuedTask? {
        try read { db in
            try Row.fetchOne(db, sql: "\(Self.selectTask) WHERE q.id = ?", arguments: [id]).map(QueuedTask.init)
        }
    }
}

extension QueuedTask {
    fileprivate init(_ row: Row) {
        self.init(
            id: row["id"], jobID: row["job_id"], jobName: row["job_name"], groupID: row["group_id"],
            handler: row["executor_handler"], parameters: row["executor_param"], priority: row["priority"],
            runAt: row["run_at"], status: TaskStatus(rawValue: row["status"]) ?? .waiting,
            heldReason: (row["held_reason"] as String?).map(HeldReason.init(stored:)), claimNo: row["claim_no"],
            attempt: row["attempt"], losses: row["losses"], hostDeaths: row["host_deaths"],
            isSuspect: (row["suspect"] as Int) != 0, sessionID: row["session"], scheduledAt: row["scheduled_at"],
            shard: row["shard"], cancelRequestedAt: row["cancel_requested_at"],
            origin: TaskOrigin(rawValue: row["origin"]) ?? .manual, progress: row["progress"],
            progressNote: row["progress_note"], pinnedReleaseID: row["pinned_release"])
    }
}
