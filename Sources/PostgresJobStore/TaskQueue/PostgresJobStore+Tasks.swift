public import JobModel
public import JobStore

extension PostgresJobStore {
    private static let columns = "q.*, coalesce(job.name, '') AS job_name"
    private static let joins = "LEFT JOIN dotjob.dot_job_info AS job ON job.id = q.job_id"

    public func tasks(_ filter: TaskFilter) throws -> Page<QueuedTask> {
        try read { db in
            let after = try filter.after?.id() ?? .min
            guard var query = try Self.query(filter, db) else { return Page(items: [], next: nil) }
            query.add("q.id > ?", after)
            return try query.page(
                db, Self.columns, joins: Self.joins, limit: filter.limit, cursor: { PageCursor($0.id) },
                item: QueuedTask.init)
        }
    }

    public func taskCount(_ filter: TaskFilter) throws -> ListCount {
        try read { try Self.query(filter, $0)?.count($0) ?? ListCount(counted: 0) }
    }

    /// - Returns: `nil` when there is no such job or group.
    private static func query(_ filter: TaskFilter, _ db: PostgresConnection) throws -> ListQuery? {
        var query = ListQuery(from: "dotjob.dot_task_queue AS q", orderedBy: "q.id")
        if let name = filter.jobName {
            guard let job = try jobID(named: name, db) else { return nil }
            query.add("q.job_id = ?", job)
        }
        if let name = filter.groupName {
            let group: GroupID? = try db.run(
                "SELECT id FROM dotjob.dot_execute_group WHERE group_name = $1", name
            ).value()
            guard let group else { return nil }
            query.add("q.group_id = ?", group)
        }
        if let status = filter.status { query.add("q.status = ?", status.rawValue) }
        if let reason = filter.heldReason { query.add("q.held_reason = ?", reason.rawValue) }
        if let isHeld = filter.isHeld { query.add("(q.held_reason IS NOT NULL)::int = ?", isHeld) }
        if filter.suspectsOnly { query.add("q.suspect = 1") }
        if filter.snoozedOnly { query.add("q.snoozes > 0") }
        if let selection = filter.selection {
            let ids = try ids(of: selection, db)
            query.add("q.id BETWEEN ? AND ?", ids.lowerBound, ids.upperBound)
        }
        return query
    }

    public func task(_ id: TaskID) throws -> QueuedTask? {
        try read { db in
            try db.run(
                "SELECT \(Self.columns) FROM dotjob.dot_task_queue AS q \(Self.joins) WHERE q.id = $1", id
            ).first.map(QueuedTask.init)
        }
    }
}

extension QueuedTask {
    fileprivate init(_ row: PostgresRow) {
        self.init(
            id: row["id"], jobID: row["job_id"], jobName: row["job_name"], groupID: row["group_id"],
            handler: row["executor_handler"], parameters: row["executor_param"], priority: row["priority"],
            runAt: row["run_at"], status: TaskStatus(rawValue: row["status"]) ?? .waiting,
            heldReason: (row["held_reason"] as String?).map(HeldReason.init(stored:)), claimNo: row["claim_no"],
            attempt: row["attempt"], losses: row["losses"], hostDeaths: row["host_deaths"],
            isSuspect: row["suspect"], sessionID: row["session"], scheduledAt: row["scheduled_at"],
            shard: row["shard"], cancelRequestedAt: row["cancel_requested_at"],
            origin: TaskOrigin(rawValue: row["origin"]) ?? .manual, progress: row["progress"],
            progressNote: row["progress_note"], pinnedReleaseID: row["pinned_release"],
            traceContext: (row["trace_context"] as String?).flatMap(TraceContext.init), snoozes: row["snoozes"])
    }
}
