public import JobModel
import JobStore

extension PostgresJobStore {
    public func endDrain(of release: ReleaseID, on executor: ExecutorID, now: UTCMilliseconds) throws {
        try write(.told) { transaction in
            let db = transaction.db
            guard try !db.run("SELECT id FROM dotjob.dot_executor WHERE id = $1", executor).isEmpty else {
                throw StoreError.noExecutor(executor)
            }
            guard try Self.release(release, db) != nil else { throw StoreError.noRelease(release) }
            try db.run(
                """
                INSERT INTO dotjob.dot_ended_drain (executor_id, release_id, asked_at) VALUES ($1, $2, $3)
                ON CONFLICT (executor_id, release_id) DO UPDATE SET asked_at = excluded.asked_at
                """, executor, release, now)
            transaction.rings = true
        }
    }

    private static let endedDrains = """
        SELECT d.release_id FROM dotjob.dot_executor AS e JOIN dotjob.dot_ended_drain AS d ON d.executor_id = e.id
        WHERE e.session = $1
        """

    // What it returns is what it took: one that is asked for meanwhile stays for the next look.
    private static let takeDrains = """
        DELETE FROM dotjob.dot_ended_drain WHERE executor_id IN (
            SELECT id FROM dotjob.dot_executor WHERE session = $1)
        RETURNING release_id
        """

    public func takeEndedDrains(of session: SessionID) throws -> Set<ReleaseID> {
        // Executors ask once a second, and there is hardly ever one.
        guard try read({ try !$0.run(Self.endedDrains, session).isEmpty }) else { return [] }
        return try write(.loop) { try Set($0.db.run(Self.takeDrains, session).column(as: ReleaseID.self)) }
    }
}
