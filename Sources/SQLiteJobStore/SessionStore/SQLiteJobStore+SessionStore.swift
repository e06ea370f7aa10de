import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore: SessionStore {
    /// One machine's processes see each other's locks.
    public var isLeaseDecisive: Bool { false }

    public func openSession(_ draft: SessionDraft, now: UTCMilliseconds) throws -> OpenedSession {
        try write(.told) { transaction in
            let db = transaction.db
            try db.execute(
                sql: """
                    INSERT INTO dot_executor_session
                        (hostname, pid, boot_id, lock_path, lock_device, lock_inode, started_at, lease_until)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    draft.hostname, draft.pid, draft.bootID, lockPlace.stored(draft.lockPath), draft.lockDevice,
                    draft.lockInode, now, draft.leaseUntil,
                ])
            let session = db.lastInsertedRowID
            var executors: [GroupID: ExecutorID] = [:]
            for group in draft.groups {
                executors[group] = try Self.takeExecutor(
                    hostname: draft.hostname, ip: draft.ip, group: group, session: session, db)
            }
            // Schedulers wait for the session's end from its start on.
            transaction.rings = true
            return OpenedSession(id: session, executors: executors)
        }
    }

    public func joinGroup(_ group: GroupID, session: SessionID, now: UTCMilliseconds) throws -> ExecutorID {
        try write(.told) { transaction in
            // A session that was opened for no group at all has no row to copy the address from.
            let row = try Row.fetchOne(
                transaction.db,
                sql: """
                    SELECT s.hostname, coalesce(e.ip, '127.0.0.1') AS ip, coalesce(e.port, 0) AS port
                    FROM dot_executor_session AS s LEFT JOIN dot_executor AS e ON e.session = s.id
                    WHERE s.id = ? AND s.closed_at IS NULL LIMIT 1
                    """, arguments: [session])
            guard let row else { throw StoreError.sessionIsClosed(session) }
            return try Self.takeExecutor(
                hostname: row["hostname"], ip: row["ip"], port: row["port"], group: group, session: session,
                transaction.db)
        }
    }

    public func noteAddress(of session: SessionID, ip: String, port: Int) throws {
        try write(.loop) { transaction in
            try transaction.db.execute(
                sql: "UPDATE dot_executor SET ip = ?, port = ? WHERE session = ?", arguments: [ip, port, session])
        }
    }

    private static func takeExecutor(
        hostname: String, ip: String, port: Int = 0, group: GroupID, session: SessionID, _ db: Database
    ) throws -> ExecutorID {
        // Disabling a node outlives its executor's restart: the row is taken over as it stands.
        let free = try Int64.fetchOne(
            db,
            sql: """
                SELECT e.id FROM dot_executor AS e LEFT JOIN dot_executor_session AS s ON s.id = e.session
                WHERE e.hostname = ? AND e.group_id = ? AND (s.id IS NULL OR s.closed_at IS NOT NULL)
                ORDER BY e.id LIMIT 1
                """, arguments: [hostname, group])
        if let free {
            try db.execute(
                sql: """
                    UPDATE dot_executor SET ip = ?, port = ?, session = ?, running_release = NULL, host_state = ? WHERE id = ?
                    """, arguments: [ip, port, session, HostState.starting.stored, free])
            // What its last process had come to is history.
            try db.execute(sql: "DELETE FROM dot_release_state WHERE executor_id = ?", arguments: [free])
            try db.execute(sql: "DELETE FROM dot_ended_drain WHERE executor_id = ?", arguments: [free])
            return free
        }
        try db.execute(
            sql: """
                INSERT INTO dot_executor (ip, port, hostname, group_id, session, host_state) VALUES (?, ?, ?, ?, ?, ?)
                """, arguments: [ip, port, hostname, group, session, HostState.starting.stored])
        return db.lastInsertedRowID
    }

    public func renewLease(
        _ session: SessionID, until: UTCMilliseconds, states: [NodeState], standings: [ReleaseStanding],
        firstTasks: [FirstTask], now: UTCMilliseconds
    ) throws -> Bool {
        try write(.loop) { transaction in
            let db = transaction.db
            try db.execute(
                sql: "UPDATE dot_executor_session SET lease_until = ? WHERE id = ? AND closed_at IS NULL",
                arguments: [until, session])
            guard db.changesCount > 0 else { return false }
            for state in states {
                try db.execute(
                    sql: "UPDATE dot_executor SET running_release = ?, host_state = ? WHERE id = ? AND session = ?",
                    arguments: [state.runningReleaseID, state.hostState.stored, state.executorID, session])
            }
            for standing in standings { try Self.write(standing, of: session, db) }
            for task in firstTasks { try task.write(of: session, db) }
            // Somebody may wait for a release to come that far.
            transaction.rings = !standings.isEmpty
            return true
        }
    }

    // Only for the session's own executors.
    private static func write(_ standing: ReleaseStanding, of session: SessionID, _ db: Database) throws {
        try standing.addTransition(of: session, db)
        try db.execute(
            sql: """
                INSERT INTO dot_release_state (release_id, executor_id, state, reason, changed_at)
                SELECT ?1, id, ?3, ?4, ?5 FROM dot_executor WHERE id = ?2 AND session = ?6
                ON CONFLICT (release_id, executor_id)
                DO UPDATE SET state = excluded.state, reason = excluded.reason, changed_at = excluded.changed_at
                """,
            arguments: [
                standing.releaseID, standing.executorID, standing.state.rawValue, standing.reason, standing.changedAt,
                session,
            ])
    }

    public func openSessions() throws -> [ExecutorSession] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM dot_executor_session
                    WHERE id IN (
                        SELECT id FROM dot_executor_session WHERE closed_at IS NULL
                        UNION
                        SELECT session FROM dot_task_queue_claimed)
                    ORDER BY id
                    """
            ).map { ExecutorSession($0, lockPath: lockPlace.path(stored: $0["lock_path"])) }
        }
    }

    public func executors(_ filter: ExecutorFilter) throws -> Page<ExecutorNode> {
        try read { db in
            var query = ListQuery(from: "dot_executor AS e", orderedBy: "e.id")
            if let group = filter.groupID { query.add("e.group_id = ?", group) }
            query.add("e.id > ?", try filter.after?.id() ?? .min)
            return try Self.executors(query, limit: filter.limit, db)
        }
    }

    public func executor(of session: SessionID, group: GroupID) throws -> ExecutorNode? {
        try read { db in
            var query = ListQuery(from: "dot_executor AS e", orderedBy: "e.id")
            query.add("e.session = ? AND e.group_id = ?", session, group)
            return try Self.executors(query, limit: 1, db).first
        }
    }

    private static let executorColumns = """
        e.*, g.group_name, s.pid, s.lease_until, r.number AS release_no,
        s.id IS NOT NULL AND s.closed_at IS NULL AS is_online,
        d.hostname IS NOT NULL AS is_draining, d.drain_until
        """

    private static let executorJoins = """
        CROSS JOIN dot_execute_group AS g ON g.id = e.group_id
        LEFT JOIN dot_executor_session AS s ON s.id = e.session LEFT JOIN dot_release AS r ON r.id = e.running_release
        LEFT JOIN dot_draining_node AS d ON d.hostname = e.hostname
        """

    private static func executors(_ query: ListQuery, limit: Int, _ db: Database) throws -> Page<ExecutorNode> {
        let running = try runningTasks(db)
        return try query.page(
            db, executorColumns, joins: executorJoins, limit: limit, cursor: { PageCursor($0.id) },
            item: { row in
                let share = Share(session: row["session"] ?? 0, group: row["group_id"])
                return ExecutorNode(row, runningTasks: running[share] ?? 0)
            })
    }

    /// A session's part of a group.
    private struct Share: Hashable {
        let session: SessionID
        let group: GroupID
    }

    // In one pass for all: what is claimed is little, and stands in the order of jobs.
    private static func runningTasks(_ db: Database) throws -> [Share: Int] {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT c.session, j.job_group, sum(c.tasks) AS tasks
                FROM dot_task_queue_claimed AS c CROSS JOIN dot_job_info AS j ON j.id = c.job_id
                GROUP BY c.session, j.job_group
                """)
        return Dictionary(
            rows.map { (Share(session: $0["session"], group: $0["job_group"]), $0["tasks"] as Int) },
            uniquingKeysWith: +)
    }

    public func setExecutor(_ id: ExecutorID, disabled: Bool) throws {
        try write(.told) { transaction in
            try transaction.db.execute(
                sql: "UPDATE dot_executor SET executor_status = ? WHERE id = ?", arguments: [disabled, id])
            guard transaction.db.changesCount > 0 else { throw StoreError.noExecutor(id) }
            transaction.rings = true
        }
    }
}

extension ExecutorSession {
    fileprivate init(_ row: Row, lockPath: String) {
        self.init(
            id: row["id"], hostname: row["hostname"], pid: row["pid"], bootID: row["boot_id"], lockPath: lockPath,
            lockDevice: row["lock_device"], lockInode: row["lock_inode"], startedAt: row["started_at"],
            leaseUntil: row["lease_until"])
    }
}

extension ExecutorNode {
    fileprivate init(_ row: Row, runningTasks: Int) {
        self.init(
            id: row["id"], hostname: row["hostname"], ip: row["ip"], port: row["port"], groupID: row["group_id"],
            groupName: row["group_name"], isDisabled: row["executor_status"],
            drain: row["is_draining"] ? Pause(until: row["drain_until"]) : nil, sessionID: row["session"],
            isOnline: row["is_online"], pid: row["pid"], leaseUntil: row["lease_until"],
            runningReleaseID: row["running_release"], runningReleaseNo: row["release_no"],
            hostState: HostState(stored: row["host_state"]),
            runningTasks: runningTasks)
    }
}
