import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore {
    private static let columns = "q.*, coalesce(job.name, '') AS job_name"
    private static let joins = "LEFT JOIN dot_job_info AS job ON job.id = q.job_id"

    public func tasks(_ filter: TaskFilter) throws -> Page<QueuedTask> {
        try read { db in
            let after = try filter.after?.id() ?? .min
            guard var query = try Self.query(filter, after: after, db) else { return Page(items: [], next: nil) }
            query.add("q.id > ?", after)
            return try query.page(
                db, Self.columns, joins: Self.joins, limit: filter.limit, cursor: { PageCursor($0.id) },
                item: QueuedTask.init)
        }
    }

    public func taskCount(_ filter: TaskFilter) throws -> ListCount {
        try read { try Self.query(filter, after: .min, $0)?.count($0) ?? ListCount(counted: 0) }
    }

    /// - Returns: `nil` when there is no such job or group.
    private static func query(_ filter: TaskFilter, after: TaskID, _ db: Database) throws -> ListQuery? {
        let job = try filter.jobName.map { try jobID(named: $0, db) }
        let group = try filter.groupName.map { name in
            try GroupID.fetchOne(db, sql: "SELECT id FROM dot_execute_group WHERE group_name = ?", arguments: [name])
        }
        if job == .some(nil) || group == .some(nil) { return nil }
        var query = source(filter, after: after, job: job ?? nil, group: group ?? nil)
        if let group { query.add("q.group_id = ?", group) }
        if let job { query.add("q.job_id = ?", job) }
        if let status = filter.status { query.add("q.status = ?", status.rawValue) }
        if let reason = filter.heldReason { query.add("q.held_reason = ?", reason.rawValue) }
        if let isHeld = filter.isHeld { query.add("(q.held_reason IS NOT NULL) = ?", isHeld) }
        if filter.suspectsOnly { query.add("q.suspect = 1") }
        if filter.snoozedOnly { query.add("q.snoozes > 0") }
        if let selection = filter.selection {
            let ids = try ids(of: selection, db)
            query.add("q.id BETWEEN ? AND ?", ids.lowerBound, ids.upperBound)
        }
        return query
    }

    /// The narrowest way to such tasks.
    private static func source(_ filter: TaskFilter, after: TaskID, job: JobID?, group: GroupID?) -> ListQuery {
        if filter.selection != nil { return ListQuery(from: "dot_task_queue AS q NOT INDEXED", orderedBy: "q.id") }
        if filter.status == .claimed {
            // They are few: what executors hold.
            var query = ListQuery(from: QueuePages.allClaimed, orderedBy: "q.id")
            if let job { query.add("c.job_id = ?", job) }
            return query
        }
        guard let owner = QueuePages.table(job: job, group: group) else {
            return ListQuery(from: "dot_task_queue AS q NOT INDEXED", orderedBy: "q.id")
        }
        var query = ListQuery(
            from: """
                \(owner.table) AS p CROSS JOIN dot_task_queue AS q NOT INDEXED
                    ON q.id BETWEEN \(IDPage.ids("p.page")) AND q.\(owner.column) = p.\(owner.column)
                """, orderedBy: "p.page, q.id")
        query.add("p.\(owner.column) = ?", owner.id)
        query.add("p.page >= ?", IDPage.number(of: after))
        return query
    }

    public func task(_ id: TaskID) throws -> QueuedTask? {
        try read { db in
            try Row.fetchOne(
                db, sql: "SELECT \(Self.columns) FROM dot_task_queue AS q \(Self.joins) WHERE q.id = ?", arguments: [id]
            ).map(QueuedTask.init)
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
            progressNote: row["progress_note"], pinnedReleaseID: row["pinned_release"],
            traceContext: (row["trace_context"] as String?).flatMap(TraceContext.init), snoozes: row["snoozes"])
    }
}
