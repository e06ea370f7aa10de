public import JobModel
public import JobStore

extension PostgresJobStore {
    private static let columns = "q.*, coalesce(job.name, '') AS job_name"
    private static let joins = "LEFT JOIN dotjob.dot_job_info AS job ON job.id = q.job_id"

    public func tasks(_ filter: TaskFilter) throws -> Page<QueuedTask> {
        try read { db in
            let after = try filter.after?.id() ?? .min
            let pages = try Self.queries(filter, db).map { query in
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
        try read { db in ListCount(of: try Self.queries(filter, db).map { try $0.count(db) }) }
    }

    /// One for each group: each walks what is its own, and several at once would have to be put in order.
    ///
    /// - Returns: none when there is no such job or group.
    private static func queries(_ filter: TaskFilter, _ db: PostgresConnection) throws -> [ListQuery] {
        let job = try filter.jobName.map { try jobID(named: $0, db) }
        if job == .some(nil) { return [] }
        let groups: [GroupID] =
            try filter.groupNames.isEmpty
            ? []
            : db.run(
                "SELECT id FROM dotjob.dot_execute_group WHERE group_name = ANY($1)", filter.groupNames
            ).column()
        if groups.isEmpty, !filter.groupNames.isEmpty { return [] }
        return try (groups.isEmpty ? [nil] : groups.map { $0 }).map { group in
            try query(filter, job: job ?? nil, group: group, db)
        }
    }

    private static func query(
        _ filter: TaskFilter, job: JobID?, group: GroupID?, _ db: PostgresConnection
    ) throws -> ListQuery {
        var query = ListQuery(from: "dotjob.dot_task_queue AS q", orderedBy: "q.id")
        if let group { query.add("q.group_id = ?", group) }
        if let job { query.add("q.job_id = ?", job) }
        if !filter.nodes.isEmpty {
            query.add("q.status = 2")
            query.add("q.session IN (\(sessionsOfNodes))", filter.nodes)
        }
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

    private static let sessionsOfNodes = """
        SELECT s.id FROM dotjob.dot_executor_session AS s WHERE s.closed_at IS NULL AND s.hostname = ANY(?)
        """

    public func task(_ id: TaskID) throws -> QueuedTask? {
        try read { db in
            try db.run(
                "SELECT \(Self.columns) FROM dotjob.dot_task_queue AS q \(Self.joins) WHERE q.id = $1", id
            ).first.map(QueuedTask.init)
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
