public import JobModel
public import JobStore

/// Who may ask over HTTP, and who has changed what.
public protocol AccessControl: Sendable {
    /// Every token that is not revoked, by name.
    func tokens() throws -> [AccessToken]

    /// - Parameter groups: names of those that it is good for; `nil` for all.
    func addToken(
        named name: String, role: Role, groups: [String]?, expiresAt: UTCMilliseconds?
    ) throws -> NewToken

    func revokeToken(named name: String) throws -> AccessToken

    func rotateToken(named name: String) throws -> NewToken

    /// Changes, newest first.
    func audit(_ filter: AuditFilter) throws -> Page<AuditEntry>
}

/// A token with its new secret, which is shown this once.
public struct NewToken: Sendable {
    public var token: AccessToken
    public var secret: String

    public init(token: AccessToken, secret: String) {
        self.token = token
        self.secret = secret
    }
}
