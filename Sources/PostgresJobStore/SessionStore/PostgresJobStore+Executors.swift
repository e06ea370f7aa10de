public import JobModel
public import JobStore

extension PostgresJobStore {
    public func executors(_ filter: ExecutorFilter) throws -> Page<ExecutorNode> {
        try read { db in
            var query = ListQuery(from: "dotjob.dot_executor AS e", orderedBy: "e.id")
            if let group = filter.groupID { query.add("e.group_id = ?", group) }
            query.add("e.id > ?", try filter.after?.id() ?? .min)
            return try Self.executors(query, limit: filter.limit, db)
        }
    }

    public func executor(of session: SessionID, group: GroupID) throws -> ExecutorNode? {
        try read { db in
            var query = ListQuery(from: "dotjob.dot_executor AS e", orderedBy: "e.id")
            query.add("e.session = ? AND e.group_id = ?", session, group)
            return try Self.executors(query, limit: 1, db).first
        }
    }

    private static let executorColumns = """
        e.*, g.group_name, s.pid, s.lease_until, r.number AS release_no,
        s.id IS NOT NULL AND s.closed_at IS NULL AS is_online,
        d.hostname IS NOT NULL AS is_draining, d.drain_until,
        (SELECT count(*) FROM dotjob.dot_task_queue AS q
         WHERE q.status = 2 AND q.session = e.session AND q.group_id = e.group_id) AS running_tasks
        """

    private static let executorJoins = """
        JOIN dotjob.dot_execute_group AS g ON g.id = e.group_id
        LEFT JOIN dotjob.dot_executor_session AS s ON s.id = e.session
        LEFT JOIN dotjob.dot_release AS r ON r.id = e.running_release
        LEFT JOIN dotjob.dot_draining_node AS d ON d.hostname = e.hostname
        """

    private static func executors(
        _ query: ListQuery, limit: Int, _ db: PostgresConnection
    ) throws -> Page<ExecutorNode> {
        try query.page(
            db, executorColumns, joins: executorJoins, limit: limit, cursor: { PageCursor($0.id) },
            item: ExecutorNode.init)
    }
}

extension ExecutorNode {
    fileprivate init(_ row: PostgresRow) {
        self.init(
            id: row["id"], hostname: row["hostname"], ip: row["ip"], port: row["port"], groupID: row["group_id"],
            groupName: row["group_name"], isDisabled: row["executor_status"],
            drain: row["is_draining"] ? Pause(until: row["drain_until"]) : nil, sessionID: row["session"],
            isOnline: row["is_online"], pid: row["pid"], leaseUntil: row["lease_until"],
            runningReleaseID: row["running_release"], runningReleaseNo: row["release_no"],
            hostState: HostState(stored: row["host_state"]), runningTasks: row["running_tasks"])
    }
}
