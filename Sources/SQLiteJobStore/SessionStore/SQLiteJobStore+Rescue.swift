import GRDB
public import JobModel
import JobStore

extension SQLiteJobStore {
    // A session is closed once and never opened again: what it claimed before is fenced by its id.
    private static let closeSession = """
        UPDATE dot_executor_session SET closed_at = ?2 WHERE id = ?1 AND closed_at IS NULL
        """

    public func closeSession(_ session: SessionID, now: UTCMilliseconds) throws {
        try writeQueue(.told, now: now) { queue in
            try Self.close(session, now: now, queue.db)
            _ = try queue.takeBackAll(of: session, .unstarted)
        }
    }

    /// What the session holds is not touched.
    static func close(_ session: SessionID, now: UTCMilliseconds, _ db: Database) throws {
        try db.execute(sql: closeSession, arguments: [session, now])
        try leaveExecutors(of: session, db)
    }

    // Compares the lease that the caller judged: a session that has renewed it since is alive.
    private static let closeDeadSession = """
        UPDATE dot_executor_session SET closed_at = ?3 WHERE id = ?1 AND closed_at IS NULL AND lease_until = ?2
        """

    public func rescue(
        _ session: SessionID, leaseUntil: UTCMilliseconds, limit: Int, now: UTCMilliseconds
    ) throws -> [TaskID] {
        try writeQueue(.loop, now: now) { queue in
            let db = queue.db
            try db.execute(sql: Self.closeDeadSession, arguments: [session, leaseUntil, now])
            if db.changesCount > 0 { try Self.leaveExecutors(of: session, db) }
            let isClosed = try Bool.fetchOne(
                db, sql: "SELECT closed_at IS NOT NULL FROM dot_executor_session WHERE id = ?", arguments: [session])
            guard isClosed == true else { return [] }
            return try queue.takeBackAll(of: session, .lost, limit: limit)
        }
    }

    private static func leaveExecutors(of session: SessionID, _ db: Database) throws {
        try db.execute(
            sql: "UPDATE dot_executor SET running_release = NULL, host_state = ? WHERE session = ?",
            arguments: [HostState.gone.stored, session])
    }
}
