public import JobModel
public import JobStore

extension PostgresJobStore: TokenStore {
    private static let select = """
        SELECT t.*, ARRAY(SELECT group_id FROM dotjob.dot_token_group WHERE token_id = t.id) AS group_ids
        FROM dotjob.dot_token AS t

        """

    // Nobody else adds one until the commit: of two who want to be first, one is.
    private static let lockTokens = "LOCK TABLE dotjob.dot_token IN SHARE ROW EXCLUSIVE MODE"
    private static let hasOne = "SELECT EXISTS (SELECT 1 FROM dotjob.dot_token)"

    private static let add = """
        INSERT INTO dotjob.dot_token (name, secret_key, digest, role, is_scoped, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (name) WHERE revoked_at IS NULL DO NOTHING RETURNING id
        """
    private static let addGroups = """
        INSERT INTO dotjob.dot_token_group (token_id, group_id) SELECT $1, * FROM unnest($2::bigint[])
        """

    public func addToken(
        _ draft: TokenDraft, onlyAsFirst: Bool, now: UTCMilliseconds
    ) throws -> AccessToken? {
        try Validation.tokenName(draft.name)
        return try write(.told, grows: true) { transaction in
            let db = transaction.db
            if onlyAsFirst {
                try db.run(Self.lockTokens)
                if try db.run(Self.hasOne).value() == true { return nil }
            }
            // Before its groups, as in every store: a taken name is told first.
            let added: TokenID? = try db.run(
                Self.add, draft.name, draft.key, draft.digest, draft.role.rawValue, draft.groups != nil, now,
                draft.expiresAt
            ).value()
            guard let id = added else { throw StoreError.tokenExists(draft.name) }
            let groups = try (draft.groups ?? []).map { try Self.group(named: $0, db).id }
            if !groups.isEmpty { try db.run(Self.addGroups, id, Set(groups).sorted()) }
            return try Self.token(id, db)
        }
    }

    public func tokens() throws -> [AccessToken] {
        try read { db in
            try db.run(Self.select + "WHERE t.revoked_at IS NULL ORDER BY t.name COLLATE \"C\"").map(AccessToken.init)
        }
    }

    public func token(key: String) throws -> (token: AccessToken, digest: String)? {
        try read { db in
            try db.run(Self.select + "WHERE t.secret_key = $1", key).first.map { (AccessToken($0), $0["digest"]) }
        }
    }

    private static let named = "WHERE name = $1 AND revoked_at IS NULL RETURNING id"
    private static let revoke = "UPDATE dotjob.dot_token SET revoked_at = $2 \(named)"
    private static let rotate = "UPDATE dotjob.dot_token SET secret_key = $2, digest = $3 \(named)"

    public func revokeToken(named name: String, now: UTCMilliseconds) throws -> AccessToken {
        try changeToken(named: name, PostgresStep(Self.revoke, [name, now]))
    }

    public func rotateToken(named name: String, key: String, digest: String) throws -> AccessToken {
        try changeToken(named: name, PostgresStep(Self.rotate, [name, key, digest]))
    }

    private func changeToken(named name: String, _ change: PostgresStep) throws -> AccessToken {
        try write(.told) { transaction in
            guard let id: TokenID = try transaction.db.run(change).value() else {
                throw StoreError.noToken(named: name)
            }
            return try Self.token(id, transaction.db)
        }
    }

    // Several processes note it, each by its own clock.
    private static let noteUse = "UPDATE dotjob.dot_token SET last_used_at = greatest(last_used_at, $2) WHERE id = $1"

    public func noteUse(ofToken id: TokenID, now: UTCMilliseconds) throws {
        try write(.loop) { _ = try $0.db.run(Self.noteUse, id, now) }
    }

    static func token(_ id: TokenID, _ db: PostgresConnection) throws -> AccessToken {
        guard let row = try db.run(select + "WHERE t.id = $1", id).first else {
            throw StoreError.noToken(named: "\(id)")
        }
        return AccessToken(row)
    }
}

extension AccessToken {
    fileprivate init(_ row: PostgresRow) {
        self.init(
            id: row["id"], name: row["name"], key: row["secret_key"],
            // A role that only a newer dotjob knows may do the least.
            role: Role(rawValue: row["role"]) ?? .metrics,
            groupIDs: row["is_scoped"] ? Set(row["group_ids"] as [GroupID]) : nil,
            createdAt: row["created_at"], expiresAt: row["expires_at"], revokedAt: row["revoked_at"],
            lastUsedAt: row["last_used_at"])
    }
}
