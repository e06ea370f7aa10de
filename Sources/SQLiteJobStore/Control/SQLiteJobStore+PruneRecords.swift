import GRDB
public import JobModel
import JobStore

extension SQLiteJobStore {
    public func pruneRecords(limit: Int, now: UTCMilliseconds) throws -> Int {
        // Ids of the audit grow with time, so the old ones are first.
        let old = try read { db in
            (
                audit: try AuditID.fetchAll(
                    db, sql: "SELECT id FROM (SELECT id, at FROM dot_audit ORDER BY id LIMIT ?) WHERE at < ?",
                    arguments: [limit, now - Limits.auditMs]),
                answers: try Row.fetchAll(
                    db, sql: "SELECT token_id, request_key FROM dot_idempotency WHERE at < ? ORDER BY at LIMIT ?",
                    arguments: [now - Limits.answerMs, limit])
            )
        }
        guard !old.audit.isEmpty || !old.answers.isEmpty else { return 0 }
        return try write(.loop, grows: true) { transaction in
            let audit = try transaction.db.cachedStatement(sql: "DELETE FROM dot_audit WHERE id = ?")
            for id in old.audit { try audit.execute(arguments: [id]) }
            let answer = try transaction.db.cachedStatement(
                sql: "DELETE FROM dot_idempotency WHERE token_id = ? AND request_key = ? AND at < ?")
            for row in old.answers {
                try answer.execute(
                    arguments: [row["token_id"] as Int64, row["request_key"] as String, now - Limits.answerMs])
            }
            return max(old.audit.count, old.answers.count)
        }
    }
}
