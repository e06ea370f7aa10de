import GRDB
public import JobModel
import JobStore

extension SQLiteJobStore {
    public func endDrain(of release: ReleaseID, on executor: ExecutorID, now: UTCMilliseconds) throws {
        try write(.told) { transaction in
            let db = transaction.db
            guard try Int64.fetchOne(db, sql: "SELECT id FROM dot_executor WHERE id = ?", arguments: [executor]) != nil
            else { throw StoreError.noExecutor(executor) }
            guard try Self.release(release, db) != nil else { throw StoreError.noRelease(release) }
            try db.execute(
                sql: """
                    INSERT INTO dot_ended_drain (executor_id, release_id, asked_at) VALUES (?, ?, ?)
                    ON CONFLICT (executor_id, release_id) DO UPDATE SET asked_at = excluded.asked_at
                    """, arguments: [executor, release, now])
            transaction.rings = true
        }
    }

    public func takeEndedDrains(of session: SessionID) throws -> Set<ReleaseID> {
        // Executors ask once a second, and there is hardly ever one.
        guard try read({ try !Self.endedDrains(of: session, $0).isEmpty }) else { return [] }
        return try write(.loop) { transaction in
            let ended = try Self.endedDrains(of: session, transaction.db)
            try transaction.db.execute(
                sql: """
                    DELETE FROM dot_ended_drain WHERE executor_id IN (SELECT id FROM dot_executor WHERE session = ?)
                    """, arguments: [session])
            return ended
        }
    }

    private static func endedDrains(of session: SessionID, _ db: Database) throws -> Set<ReleaseID> {
        try Set(
            Int64.fetchAll(
                db,
                sql: """
                    SELECT d.release_id FROM dot_executor AS e CROSS JOIN dot_ended_drain AS d ON d.executor_id = e.id
                    WHERE e.session = ?
                    """, arguments: [session]))
    }
}
