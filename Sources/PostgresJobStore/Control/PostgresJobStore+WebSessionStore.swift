public import JobModel
public import JobStore

extension PostgresJobStore: WebSessionStore {
    public func addWebSession(digest: String, ofToken token: TokenID, now: UTCMilliseconds) throws {
        try write(.told, grows: true) { transaction in
            try Self.addWebSession(digest, of: Self.livingToken(token, transaction.db), now: now, transaction.db)
        }
    }

    public func webSession(
        digest: String, now: UTCMilliseconds
    ) throws -> (token: AccessToken, lastUsedAt: UTCMilliseconds)? {
        try read { db in
            let found = try db.run(
                "SELECT * FROM dotjob.dot_web_session WHERE digest = $1 AND last_used_at > $2", digest,
                now - Limits.webSessionMs)
            guard let row = found.first else { return nil }
            let token = try Self.token(row["token_id"] as TokenID, db)
            return token.key == row["secret_key"] ? (token, row["last_used_at"]) : nil
        }
    }

    // Several processes note it, each by its own clock.
    private static let noteUse = """
        UPDATE dotjob.dot_web_session SET last_used_at = greatest(last_used_at, $2) WHERE digest = $1
        """

    public func noteUse(ofWebSession digest: String, now: UTCMilliseconds) throws {
        try write(.loop) { _ = try $0.db.run(Self.noteUse, digest, now) }
    }

    public func removeWebSession(digest: String) throws {
        try write(.told) { _ = try $0.db.run("DELETE FROM dotjob.dot_web_session WHERE digest = $1", digest) }
    }

    public func addSignInCode(digest: String, ofToken token: TokenID, expiresAt: UTCMilliseconds) throws {
        try write(.told, grows: true) { transaction in
            let token = try Self.livingToken(token, transaction.db)
            try transaction.db.run(
                "INSERT INTO dotjob.dot_sign_in_code (digest, token_id, expires_at) VALUES ($1, $2, $3)", digest,
                token.id, expiresAt)
        }
    }

    public func spendSignInCode(digest: String, for session: String, now: UTCMilliseconds) throws -> AccessToken? {
        try write(.told, grows: true) { transaction in
            let db = transaction.db
            // Deleting is spending: of two that come at once, one waits for the other and finds nothing.
            let spent: TokenID? = try db.run(
                "DELETE FROM dotjob.dot_sign_in_code WHERE digest = $1 AND expires_at > $2 RETURNING token_id", digest,
                now
            ).value()
            guard let id = spent else { return nil }
            let token = try Self.lockedToken(id, db)
            guard token.isValid(at: now) else { return nil }
            try Self.addWebSession(session, of: token, now: now, db)
            return token
        }
    }

    // Nobody revokes it, or gives it another secret, before the commit.
    private static func lockedToken(_ id: TokenID, _ db: PostgresConnection) throws -> AccessToken {
        try db.run("SELECT 1 FROM dotjob.dot_token WHERE id = $1 FOR SHARE", id)
        return try token(id, db)
    }

    private static func livingToken(_ id: TokenID, _ db: PostgresConnection) throws -> AccessToken {
        let token = try lockedToken(id, db)
        guard token.revokedAt == nil else { throw StoreError.noToken(named: token.name) }
        return token
    }

    private static let add = """
        INSERT INTO dotjob.dot_web_session (digest, token_id, secret_key, created_at, last_used_at)
        VALUES ($1, $2, $3, $4, $4)
        """

    private static func addWebSession(
        _ digest: String, of token: AccessToken, now: UTCMilliseconds, _ db: PostgresConnection
    ) throws {
        try db.run(add, digest, token.id, token.key, now)
    }
}
