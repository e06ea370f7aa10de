/// Who may speak over HTTP, and as what: a row of `dot_token`. Its secret is nowhere.
public struct AccessToken: Sendable, Identifiable, Equatable {
    public var id: TokenID
    public var name: String
    /// The part of the secret that finds the row, and that may be shown.
    public var key: String
    public var role: Role
    /// The groups that it is good for; `nil` for all, those to come too.
    public var groupIDs: Set<GroupID>?
    public var createdAt: UTCMilliseconds
    public var expiresAt: UTCMilliseconds?
    public var revokedAt: UTCMilliseconds?
    /// To the minute.
    public var lastUsedAt: UTCMilliseconds?

    public init(
        id: TokenID, name: String, key: String, role: Role, groupIDs: Set<GroupID>?, createdAt: UTCMilliseconds,
        expiresAt: UTCMilliseconds?, revokedAt: UTCMilliseconds?, lastUsedAt: UTCMilliseconds?
    ) {
        self.id = id
        self.name = name
        self.key = key
        self.role = role
        self.groupIDs = groupIDs
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.lastUsedAt = lastUsedAt
    }

    public func isValid(at now: UTCMilliseconds) -> Bool {
        revokedAt == nil && expiresAt.map { now < $0 } ?? true
    }
}
