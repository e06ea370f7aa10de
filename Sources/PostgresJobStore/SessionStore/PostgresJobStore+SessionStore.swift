public import JobModel
public import JobStore

extension PostgresJobStore: SessionStore {
    /// Machines do not see each other's locks.
    public var isLeaseDecisive: Bool { true }

    public func openSession(_ draft: SessionDraft, now: UTCMilliseconds) throws -> OpenedSession {
        try write(.told) { transaction in
            let db = transaction.db
            let opened: SessionID? = try db.run(
                """
                INSERT INTO dotjob.dot_executor_session
                    (hostname, pid, boot_id, lock_path, lock_device, lock_inode, started_at, lease_until)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id
                """, draft.hostname, draft.pid, draft.bootID, draft.lockPath, draft.lockDevice, draft.lockInode, now,
                draft.leaseUntil
            ).value()
            let session = opened ?? 0
            var executors: [GroupID: ExecutorID] = [:]
            for group in draft.groups.sorted() {
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
            let db = transaction.db
            // A session that was opened for no group at all has no row to copy the address from. Shared: it is not closed meanwhile.
            let row = try db.run(
                """
                SELECT s.hostname, coalesce(e.ip, '127.0.0.1') AS ip, coalesce(e.port, 0) AS port
                FROM dotjob.dot_executor_session AS s LEFT JOIN dotjob.dot_executor AS e ON e.session = s.id
                WHERE s.id = $1 AND s.closed_at IS NULL LIMIT 1 FOR SHARE OF s
                """, session
            ).first
            guard let row else { throw StoreError.sessionIsClosed(session) }
            return try Self.takeExecutor(
                hostname: row["hostname"], ip: row["ip"], port: row["port"], group: group, session: session, db)
        }
    }

    public func noteAddress(of session: SessionID, ip: String, port: Int) throws {
        try write(.loop) { transaction in
            _ = try transaction.db.run(
                "UPDATE dotjob.dot_executor SET ip = $2, port = $3 WHERE session = $1", session, ip, port)
        }
    }

    // One that another executor of the node is taking over at this moment is not waited for.
    private static let freeExecutor = """
        SELECT e.id FROM dotjob.dot_executor AS e
        WHERE e.hostname = $1 AND e.group_id = $2 AND NOT EXISTS (
            SELECT 1 FROM dotjob.dot_executor_session AS s WHERE s.id = e.session AND s.closed_at IS NULL)
        ORDER BY e.id LIMIT 1 FOR UPDATE SKIP LOCKED
        """

    private static func takeExecutor(
        hostname: String, ip: String, port: Int = 0, group: GroupID, session: SessionID, _ db: PostgresConnection
    ) throws -> ExecutorID {
        let starting = try HostState.starting.stored
        // Disabling a node outlives its executor's restart: the row is taken over as it stands.
        if let free: ExecutorID = try db.run(freeExecutor, hostname, group).value() {
            db.queue(
                """
                UPDATE dotjob.dot_executor SET ip = $2, port = $3, session = $4, running_release = NULL, host_state = $5
                WHERE id = $1
                """, free, ip, port, session, starting)
            // What its last process had come to is history.
            db.queue("DELETE FROM dotjob.dot_release_state WHERE executor_id = $1", free)
            try db.run("DELETE FROM dotjob.dot_ended_drain WHERE executor_id = $1", free)
            return free
        }
        let made: ExecutorID? = try db.run(
            """
            INSERT INTO dotjob.dot_executor (ip, port, hostname, group_id, session, host_state)
            VALUES ($1, $2, $3, $4, $5, $6) RETURNING id
            """, ip, port, hostname, group, session, starting
        ).value()
        return made ?? 0
    }

    private static let renew = """
        UPDATE dotjob.dot_executor_session SET lease_until = $2 WHERE id = $1 AND closed_at IS NULL
        """
    private static let noteState = """
        UPDATE dotjob.dot_executor SET running_release = $3, host_state = $4 WHERE id = $1 AND session = $2
        """

    public func renewLease(
        _ session: SessionID, until: UTCMilliseconds, states: [NodeState], standings: [ReleaseStanding],
        firstTasks: [FirstTask], now: UTCMilliseconds
    ) throws -> Bool {
        try write(.loop) { transaction in
            let db = transaction.db
            guard try db.run(Self.renew, session, until).changed > 0 else { return false }
            for state in states.sorted(by: { $0.executorID < $1.executorID }) {
                try db.run(
                    Self.noteState, state.executorID, session, state.runningReleaseID, state.hostState.stored)
            }
            for standing in standings { try Self.write(standing, of: session, db) }
            for task in firstTasks { try task.write(of: session, db) }
            // Somebody may wait for a release to come that far.
            transaction.rings = !standings.isEmpty
            return true
        }
    }

    // Executors say again where they stand: only what is new is a transition.
    private static let addTransition = """
        INSERT INTO dotjob.dot_release_transition (group_id, release_id, executor_id, state, reason, at)
        SELECT e.group_id, $1, e.id, $3, $4, $5 FROM dotjob.dot_executor AS e
        WHERE e.id = $2 AND e.session = $6 AND NOT EXISTS (
            SELECT 1 FROM dotjob.dot_release_state AS s
            WHERE s.release_id = $1 AND s.executor_id = $2 AND s.state = $3 AND s.reason IS NOT DISTINCT FROM $4)
        """

    private static let writeStanding = """
        INSERT INTO dotjob.dot_release_state (release_id, executor_id, state, reason, changed_at)
        SELECT $1, id, $3, $4, $5 FROM dotjob.dot_executor WHERE id = $2 AND session = $6
        ON CONFLICT (release_id, executor_id)
        DO UPDATE SET state = excluded.state, reason = excluded.reason, changed_at = excluded.changed_at
        """

    // Only for the session's own executors.
    private static func write(
        _ standing: ReleaseStanding, of session: SessionID, _ db: PostgresConnection
    ) throws {
        let values: [any PostgresValue] = [
            standing.releaseID, standing.executorID, standing.state.rawValue, standing.reason, standing.changedAt,
            session,
        ]
        _ = try db.pipeline([PostgresStep(addTransition, values), PostgresStep(writeStanding, values)])
    }

    public func openSessions() throws -> [ExecutorSession] {
        try read { db in
            try db.run(
                """
                SELECT * FROM dotjob.dot_executor_session
                WHERE id IN (
                    SELECT id FROM dotjob.dot_executor_session WHERE closed_at IS NULL
                    UNION
                    SELECT session FROM dotjob.dot_task_queue WHERE status = 2)
                ORDER BY id
                """
            ).map(ExecutorSession.init)
        }
    }

    public func setExecutor(_ id: ExecutorID, disabled: Bool) throws {
        try write(.told) { transaction in
            let changed = try transaction.db.run(
                "UPDATE dotjob.dot_executor SET executor_status = $2 WHERE id = $1", id, disabled
            ).changed
            guard changed > 0 else { throw StoreError.noExecutor(id) }
            transaction.rings = true
        }
    }
}

extension ExecutorSession {
    fileprivate init(_ row: PostgresRow) {
        self.init(
            id: row["id"], hostname: row["hostname"], pid: row["pid"], bootID: row["boot_id"],
            lockPath: SessionLockPath.trusted(row["lock_path"]), lockDevice: row["lock_device"],
            lockInode: row["lock_inode"], startedAt: row["started_at"], leaseUntil: row["lease_until"])
    }
}
