public import JobModel
public import JobStore

extension PostgresJobStore: AuditStore {
    // Ids rise in the order of the entries.
    private static let record = """
        INSERT INTO dotjob.dot_audit (at, actor, token_id, source, action, subject, group_id, before, after)
        SELECT e.at, e.actor, e.token, e.source, e.action, e.subject, e.group_id, e.before, e.after
        FROM unnest(
            $1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[],
            $9::text[]
        ) WITH ORDINALITY AS e (at, actor, token, source, action, subject, group_id, before, after, place)
        ORDER BY e.place
        """

    public func record(_ entries: [AuditEntry]) throws {
        guard !entries.isEmpty else { return }
        try write(.told) { transaction in
            _ = try transaction.db.run(
                Self.record, entries.map(\.at), entries.map(\.actor), entries.map(\.tokenID), entries.map(\.source),
                entries.map(\.action), entries.map(\.subject), entries.map(\.groupID), entries.map(\.before),
                entries.map(\.after))
        }
    }

    public func audit(_ filter: AuditFilter) throws -> Page<AuditEntry> {
        try read { db in
            var query = ListQuery(from: "dotjob.dot_audit AS a", orderedBy: "a.id DESC")
            if let after = filter.after { query.add("a.id < ?", try after.id()) }
            if let actor = filter.actor { query.add("a.actor = ?", actor) }
            if let subject = filter.subject { query.add("a.subject = ?", subject) }
            return try query.page(
                db, "a.*", limit: filter.limit, cursor: { PageCursor($0.id) }, item: AuditEntry.init)
        }
    }
}

extension AuditEntry {
    fileprivate init(_ row: PostgresRow) {
        self.init(
            at: row["at"], actor: row["actor"], tokenID: row["token_id"], source: row["source"],
            action: row["action"], subject: row["subject"], groupID: row["group_id"], before: row["before"],
            after: row["after"])
        id = row["id"]
    }
}
