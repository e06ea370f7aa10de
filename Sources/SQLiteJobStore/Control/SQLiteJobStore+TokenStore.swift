import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore: TokenStore {
    private static let select = """
        SELECT t.*, (SELECT group_concat(group_id) FROM dot_token_group WHERE token_id = t.id) AS group_ids
        FROM dot_token AS t

        """

    public func addToken(
        _ draft: TokenDraft, onlyAsFirst: Bool, now: UTCMilliseconds
    ) throws -> AccessToken? {
        try Validation.tokenName(draft.name)
        return try write(.told, grows: true) { transaction in
            let db = transaction.db
            let hasOne = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM dot_token)") ?? false
            if onlyAsFirst, hasOne { return nil }
            if try Self.tokenID(named: draft.name, db) != nil { throw StoreError.tokenExists(draft.name) }
            let groups = try draft.groups.map { try $0.map { try Self.group(named: $0, db).id } }
            try db.execute(
                sql: """
                    INSERT INTO dot_token (name, secret_key, digest, role, is_scoped, created_at, expires_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    draft.name, draft.key, draft.digest, draft.role.rawValue, groups != nil, now, draft.expiresAt,
                ])
            let id = db.lastInsertedRowID
            for group in Set(groups ?? []) {
                try db.execute(
                    sql: "INSERT INTO dot_token_group (token_id, group_id) VALUES (?, ?)", arguments: [id, group])
            }
            return try Self.token(id, db)
        }
    }

    public func tokens() throws -> [AccessToken] {
        try read { db in
            try Row.fetchAll(db, sql: Self.select + "WHERE t.revoked_at IS NULL ORDER BY t.name").map(AccessToken.init)
        }
    }

    public func token(key: String) throws -> (token: AccessToken, digest: String)? {
        try read { db in
            try Row.fetchOne(db, sql: Self.select + "WHERE t.secret_key = ?", arguments: [key])
                .map { (AccessToken($0), $0["digest"]) }
        }
    }

    public func revokeToken(named name: String, now: UTCMilliseconds) throws -> AccessToken {
        try changeToken(named: name, "revoked_at = ?", [now])
    }

    public func rotateToken(named name: String, key: String, digest: String) throws -> AccessToken {
        try changeToken(named: name, "secret_key = ?, digest = ?", [key, digest])
    }

    public func noteUse(ofToken id: TokenID, now: UTCMilliseconds) throws {
        try write(.loop) { transaction in
            try transaction.db.execute(
                sql: "UPDATE dot_token SET last_used_at = ? WHERE id = ?", arguments: [now, id])
        }
    }

    private func changeToken(
        named name: String, _ change: String, _ values: StatementArguments
    ) throws -> AccessToken {
        try write(.told) { transaction in
            let db = transaction.db
            guard let id = try Self.tokenID(named: name, db) else { throw StoreError.noToken(named: name) }
            try db.execute(sql: "UPDATE dot_token SET \(change) WHERE id = ?", arguments: values + [id])
            return try Self.token(id, db)
        }
    }

    private static func tokenID(named name: String, _ db: Database) throws -> TokenID? {
        try Int64.fetchOne(
            db, sql: "SELECT id FROM dot_token WHERE name = ? AND revoked_at IS NULL", arguments: [name])
    }

    static func token(_ id: TokenID, _ db: Database) throws -> AccessToken {
        guard let row = try Row.fetchOne(db, sql: select + "WHERE t.id = ?", arguments: [id]) else {
            throw StoreError.noToken(named: "\(id)")
        }
        return AccessToken(row)
    }
}

extension AccessToken {
    fileprivate init(_ row: Row) {
        let groups = (row["group_ids"] as String? ?? "").split(separator: ",").compactMap { GroupID($0) }
        self.init(
            id: row["id"], name: row["name"], key: row["secret_key"],
            // A role that only a newer dotjob knows may do the least.
            role: Role(rawValue: row["role"]) ?? .metrics, groupIDs: row["is_scoped"] ? Set(groups) : nil,
            createdAt: row["created_at"], expiresAt: row["expires_at"], revokedAt: row["revoked_at"],
            lastUsedAt: row["last_used_at"])
    }
}
