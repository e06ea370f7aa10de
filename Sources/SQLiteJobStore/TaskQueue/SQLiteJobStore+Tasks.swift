import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore {
    private static let columns = "q.*, coalesce(job.name, '') AS job_name"
    private static let joins = "LEFT JOIN dot_job_info AS job ON job.id = q.job_id"

    public func tasks(_ filter: TaskFilter) throws -> Page<QueuedTask> {
        try read { db in
            let after = try filter.after?.id() ?? .min
            let pages = try Self.queries(filter, after: after, db).map { query in
                var query = query
                query.add("q.id > ?", after)
                return try query.page(
                    db, Self.columns, joins: Self.joins, limit: filter.limit, cursor: { PageCursor($0.id) },
                    item: QueuedTask.init)
            }
            return Page(merging: pages, limit: filter.limit, by: { $0.id < $1.id }, cursor: { PageCursor($0.id) })
        }
    }

    public func taskCount(_ filter: TaskFilter) throws -> ListCount {
        try read { db in
            ListCount(of: try Self.queries(filter, after: .min, db).map { try $0.count(db) })
        }
    }

    /// One for each group: each walks the pages of its own, and several at once would have to be put in order.
    ///
    /// - Returns: none when there is no such job or group.
    private static func queries(_ filter: TaskFilter, after: TaskID, _ db: Database) throws -> [ListQuery] {
        let job = try filter.jobName.map { try jobID(named: $0, db) }
        if job == .some(nil) { return [] }
        let groups = try Set(filter.groupNames).compactMap { name in
            try GroupID.fetchOne(db, sql: "SELECT id FROM dot_execute_group WHERE group_name = ?", arguments: [name])
        }
        if groups.isEmpty, !filter.groupNames.isEmpty { return [] }
        return try (groups.isEmpty ? [nil] : groups.map { $0 }).map { group in
            try query(filter, after: after, job: job ?? nil, group: group, db)
        }
    }

    private static func query(
        _ filter: TaskFilter, after: TaskID, job: JobID?, group: GroupID?, _ db: Database
    ) throws -> ListQuery {
        var query = try source(filter, after: after, job: job, group: group)
        if let group { query.add("q.group_id = ?", group) }
        if let job { query.add("q.job_id = ?", job) }
        if !filter.states.isEmpty {
            query.add("(\(filter.states.map(\.condition).sorted().joined(separator: " OR ")))")
        }
        if let since = filter.since { query.add("q.run_at >= ?", since) }
        if let until = filter.until { query.add("q.run_at < ?", until) }
        if let selection = filter.selection {
            let ids = try ids(of: selection, db)
            query.add("q.id BETWEEN ? AND ?", ids.lowerBound, ids.upperBound)
        }
        return query
    }

    /// The narrowest way to such tasks.
    private static func source(
        _ filter: TaskFilter, after: TaskID, job: JobID?, group: GroupID?
    ) throws -> ListQuery {
        let areClaimed = filter.states == [.running]
        if !filter.nodes.isEmpty || areClaimed && filter.selection == nil {
            // They are few: what executors hold.
            var query = ListQuery(from: QueuePages.allClaimed, orderedBy: "q.id")
            if let job { query.add("c.job_id = ?", job) }
            if !filter.nodes.isEmpty { query.add("c.session IN (\(sessionsOfNodes))", try json(filter.nodes)) }
            return query
        }
        if filter.selection != nil { return ListQuery(from: "dot_task_queue AS q NOT INDEXED", orderedBy: "q.id") }
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

    private static let sessionsOfNodes = """
        SELECT s.id FROM dot_executor_session AS s
        WHERE s.closed_at IS NULL AND s.hostname IN (SELECT value FROM json_each(?))
        """

    public func task(_ id: TaskID) throws -> QueuedTask? {
        try read { db in
            try Row.fetchOne(
                db, sql: "SELECT \(Self.columns) FROM dot_task_queue AS q \(Self.joins) WHERE q.id = ?", arguments: [id]
            ).map(QueuedTask.init)
        }
    }
}

extension QueuedState {
    /// Whether a row of the queue, `q`, stands so.
    fileprivate var condition: String {
        switch self {
        case .running: "q.status = 2"
        case .waiting: "q.status = 1"
        case .ready: "q.status = 1 AND q.held_reason IS NULL"
        case .held: "q.status = 1 AND q.held_reason IS NOT NULL"
        case .limited: "q.status = 1 AND q.held_reason IN (\(HeldReason.ofLimits))"
        case .disabled, .serial, .pinned, .quarantined: "q.status = 1 AND q.held_reason = '\(rawValue)'"
        case .alone: "q.status = 1 AND q.suspect = 1"
        case .snoozed: "q.status = 1 AND q.snoozes > 0"
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
