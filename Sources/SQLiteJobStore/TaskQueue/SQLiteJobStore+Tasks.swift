import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore {
    private static let selectTask = """
        SELECT q.*, coalesce(j.name, '') AS job_name
        FROM dot_task_queue AS q LEFT JOIN dot_job_info AS j ON j.id = q.job_id

        """

    public func tasks(_ filter: TaskFilter) throws -> [QueuedTask] {
        try read { db in
            guard let condition = try Self.condition(filter, db) else { return [] }
            return try Row.fetchAll(
                db, sql: "\(Self.selectTask) WHERE \(condition) ORDER BY q.id LIMIT ?", arguments: [filter.limit]
            ).map(QueuedTask.init)
        }
    }

    /// - Returns: `nil` when there is no such job or group.
    private static func condition(_ filter: TaskFilter, _ db: Database) throws -> String? {
        var conditions = ["TRUE"]
        if let name = filter.groupName {
            guard
                let group = try GroupID.fetchOne(
                    db, sql: "SELECT id FROM dot_execute_group WHERE group_name = ?", arguments: [name])
            else { return nil }
            conditions.append("q.group_id = \(group)")
        }
        let job = try filter.jobName.map { try jobID(named: $0, db) }
        if job == .some(nil) { return nil }
        if let job, let job { conditions.append("q.job_id = \(job)") }
        if let status = filter.status { conditions.append("q.status = \(status.rawValue)") }
        if let selection = filter.selection {
            let ids = try ids(of: selection, db)
            conditions.append("q.id BETWEEN \(ids.lowerBound) AND \(ids.upperBound)")
            return conditions.joined(separator: " AND ")
        }
        return onPages(conditions.joined(separator: " AND "), ofJob: job ?? nil, filter)
    }

    /// Narrows a condition down to the pages that can have such tasks.
    private static func onPages(_ condition: String, ofJob job: JobID?, _ filter: TaskFilter) -> String {
        var parts: [String] = []
        if let job, filter.status != .claimed {
            parts.append(
                """
                SELECT * FROM (SELECT q.id FROM \(QueuePages.waiting(ofJob: "\(job)"))
                WHERE \(condition) ORDER BY w.page, q.id LIMIT \(filter.limit))
                """)
        }
        if job != nil && filter.status == nil || filter.status == .claimed {
            let ofJob = job.map { "c.job_id = \($0) AND" } ?? ""
            parts.append(
                """
                SELECT * FROM (SELECT q.id FROM \(QueuePages.allClaimed)
                WHERE \(ofJob) \(condition) ORDER BY q.id LIMIT \(filter.limit))
                """)
        }
        return parts.isEmpty ? condition : "q.id IN (\(parts.joined(separator: " UNION ALL ")))"
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
