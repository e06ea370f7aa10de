import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore: WebSessionStore {
    public func addWebSession(digest: String, ofToken token: TokenID, now: UTCMilliseconds) throws {
        try write(.told, grows: true) { transaction in
            try Self.addWebSession(digest, of: Self.livingToken(token, transaction.db), now: now, transaction.db)
        }
    }

    public func webSession(
        digest: String, now: UTCMilliseconds
    ) throws -> (token: AccessToken, lastUsedAt: UTCMilliseconds)? {
        try read { db in
            guard
                let row = try Row.fetchOne(
                    db, sql: "SELECT * FROM dot_web_session WHERE digest = ? AND last_used_at > ?",
                    arguments: [digest, now - Limits.webSessionMs])
            else { return nil }
            let token = try Self.token(row["token_id"], db)
            return token.key == row["secret_key"] ? (token, row["last_used_at"]) : nil
        }
    }

    public func noteUse(ofWebSession digest: String, now: UTCMilliseconds) throws {
        try write(.loop) { transaction in
            try transaction.db.execute(
                sql: "UPDATE dot_web_session SET last_used_at = ? WHERE digest = ?", arguments: [now, digest])
        }
    }

    public func removeWebSession(digest: String) throws {
        try write(.told) { transaction in
            try transaction.db.execute(sql: "DELETE FROM dot_web_session WHERE digest = ?", arguments: [digest])
        }
    }

    public func addSignInCode(digest: String, ofToken token: TokenID, expiresAt: UTCMilliseconds) throws {
        try write(.told, grows: true) { transaction in
            let token = try Self.livingToken(token, transaction.db)
            try transaction.db.execute(
                sql: "INSERT INTO dot_sign_in_code (digest, token_id, expires_at) VALUES (?, ?, ?)",
                arguments: [digest, token.id, expiresAt])
        }
    }

    public func spendSignInCode(digest: String, for session: String, now: UTCMilliseconds) throws -> AccessToken? {
        try write(.told, grows: true) { transaction in
            let db = transaction.db
            // Deleting is spending: of two that come at once, one finds nothing.
            guard
                let id = try Int64.fetchOne(
                    db, sql: "DELETE FROM dot_sign_in_code WHERE digest = ? AND expires_at > ? RETURNING token_id",
                    arguments: [digest, now])
            else { return nil }
            let token = try Self.token(id, db)
            guard token.isValid(at: now) else { return nil }
            try Self.addWebSession(session, of: token, now: now, db)
            return token
        }
    }

    private static func livingToken(_ id: TokenID, _ db: Database) throws -> AccessToken {
        let token = try token(id, db)
        guard token.revokedAt == nil else { throw StoreError.noToken(named: token.name) }
        return token
    }

    private static func addWebSession(
        _ digest: String, of token: AccessToken, now: UTCMilliseconds, _ db: Database
    ) throws {
        try db.execute(
            sql: """
                INSERT INTO dot_web_session (digest, token_id, secret_key, created_at, last_used_at)
                VALUES (?, ?, ?, ?, ?)
                """, arguments: [digest, token.id, token.key, now, now])
    }
}
