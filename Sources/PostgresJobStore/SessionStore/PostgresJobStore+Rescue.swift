public import JobModel
import JobStore

extension PostgresJobStore {
    // A session is closed once and never opened again: what it claimed before is fenced by its id.
    private static let closeSession = """
        UPDATE dotjob.dot_executor_session SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL
        """

    public func closeSession(_ session: SessionID, now: UTCMilliseconds) throws {
        try writeQueue(.told, now: now) { queue in
            try awaitTrips(of: session, queue.db)
            try queue.db.run(Self.closeSession, session, now)
            try Self.leaveExecutors(of: session, queue.db)
            _ = try queue.takeBackAll(of: session, .unstarted)
        }
    }

    // Compares the lease that the caller judged: a session that has renewed it since is alive.
    private static let closeDeadSession = """
        UPDATE dotjob.dot_executor_session SET closed_at = $3 WHERE id = $1 AND closed_at IS NULL AND lease_until = $2
        """

    public func rescue(
        _ session: SessionID, leaseUntil: UTCMilliseconds, limit: Int, now: UTCMilliseconds
    ) throws -> [TaskID] {
        try writeQueue(.loop, now: now) { queue in
            let db = queue.db
            try awaitTrips(of: session, db)
            if try db.run(Self.closeDeadSession, session, leaseUntil, now).changed > 0 {
                try Self.leaveExecutors(of: session, db)
            }
            let isClosed: Bool? = try db.run(
                "SELECT closed_at IS NOT NULL FROM dotjob.dot_executor_session WHERE id = $1", session
            ).value()
            guard isClosed == true else { return [] }
            return try queue.takeBackAll(of: session, .lost, limit: limit)
        }
    }

    /// Waits until the session's last trip has ended, whatever came of it, and keeps the next from beginning.
    func awaitTrips(of session: SessionID, _ db: PostgresConnection) throws {
        try db.run(AdvisoryLock.take, AdvisoryLock.session(session).key(location))
    }

    private static func leaveExecutors(of session: SessionID, _ db: PostgresConnection) throws {
        try db.run(
            "UPDATE dotjob.dot_executor SET running_release = NULL, host_state = $2 WHERE session = $1", session,
            HostState.gone.stored)
    }
}
