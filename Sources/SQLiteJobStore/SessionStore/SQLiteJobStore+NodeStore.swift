import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore: NodeStore {
    public func setDrain(_ drain: Pause?, ofNode hostname: String) throws -> Pause? {
        try write(.told) { transaction in
            let db = transaction.db
            try Self.check(node: hostname, db)
            let before = try Row.fetchOne(
                db, sql: "SELECT drain_until FROM dot_draining_node WHERE hostname = ?", arguments: [hostname])
            if let drain {
                try db.execute(
                    sql: """
                        INSERT INTO dot_draining_node (hostname, drain_until) VALUES (?, ?)
                        ON CONFLICT (hostname) DO UPDATE SET drain_until = excluded.drain_until
                        """, arguments: [hostname, drain.until])
            } else {
                try db.execute(sql: "DELETE FROM dot_draining_node WHERE hostname = ?", arguments: [hostname])
            }
            transaction.rings = true
            return before.map { Pause(until: $0["drain_until"]) }
        }
    }

    private static func check(node hostname: String, _ db: Database) throws {
        let known = try String.fetchAll(db, sql: "SELECT DISTINCT hostname FROM dot_executor ORDER BY hostname")
        if !known.contains(hostname) { throw StoreError.noNode(named: hostname, known: known) }
    }
}
