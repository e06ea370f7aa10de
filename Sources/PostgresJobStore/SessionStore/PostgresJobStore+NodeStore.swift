public import JobModel
public import JobStore

extension PostgresJobStore: NodeStore {
    public func setDrain(_ drain: Pause?, ofNode hostname: String) throws -> Pause? {
        try write(.told) { transaction in
            let db = transaction.db
            try Self.check(node: hostname, db)
            // Claims of its sessions that are under way end first; those that come see the drain.
            try holdTrips(ofNode: hostname, db)
            let before = try db.run(
                "SELECT drain_until FROM dotjob.dot_draining_node WHERE hostname = $1 FOR UPDATE", hostname
            ).first
            if let drain {
                try db.run(
                    """
                    INSERT INTO dotjob.dot_draining_node (hostname, drain_until) VALUES ($1, $2)
                    ON CONFLICT (hostname) DO UPDATE SET drain_until = excluded.drain_until
                    """, hostname, drain.until)
            } else {
                try db.run("DELETE FROM dotjob.dot_draining_node WHERE hostname = $1", hostname)
            }
            transaction.rings = true
            return before.map { Pause(until: $0["drain_until"]) }
        }
    }

    private func holdTrips(ofNode hostname: String, _ db: PostgresConnection) throws {
        let sessions: [SessionID] = try db.run(
            "SELECT id FROM dotjob.dot_executor_session WHERE hostname = $1 AND closed_at IS NULL ORDER BY id", hostname
        ).column()
        for session in sessions { try db.run(AdvisoryLock.take, AdvisoryLock.session(session).key(location)) }
    }

    private static func check(node hostname: String, _ db: PostgresConnection) throws {
        let known: [String] = try db.run(
            "SELECT DISTINCT hostname COLLATE \"C\" FROM dotjob.dot_executor ORDER BY 1"
        ).column()
        if !known.contains(hostname) { throw StoreError.noNode(named: hostname, known: known) }
    }
}
