import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore: AuditStore {
    public func record(_ entries: [AuditEntry]) throws {
        try write(.told) { transaction in
            let statement = try transaction.db.cachedStatement(
                sql: """
                    INSERT INTO dot_audit (at, actor, token_id, source, action, subject, group_id, before, after)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """)
            for entry in entries {
                try statement.execute(arguments: [
                    entry.at, entry.actor, entry.tokenID, entry.source, entry.action, entry.subject, entry.groupID,
                    entry.before, entry.after,
                ])
            }
        }
    }

    public func audit(_ filter: AuditFilter) throws -> Page<AuditEntry> {
        try read { db in
            var query = ListQuery(from: "dot_audit AS a", orderedBy: "a.id DESC")
            if let after = filter.after { query.add("a.id < ?", try after.id()) }
            if let actor = filter.actor { query.add("a.actor = ?", actor) }
            if let subject = filter.subject { query.add("a.subject = ?", subject) }
            return try query.page(
                db, "a.*", limit: filter.limit, cursor: { PageCursor($0.id) }, item: AuditEntry.init)
        }
    }
}

extension AuditEntry {
    fileprivate init(_ row: Row) {
        self.init(
            at: row["at"], actor: row["actor"], tokenID: row["token_id"], source: row["source"],
            action: row["action"], subject: row["subject"], groupID: row["group_id"], before: row["before"],
            after: row["after"])
        id = row["id"]
    }
}
