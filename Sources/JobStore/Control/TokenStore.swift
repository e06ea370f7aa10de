public import JobModel

/// Tokens. Every call blocks its thread.
///
/// What a store must keep: of tokens that are not revoked, names are unique; keys are unique for ever.
public protocol TokenStore: Sendable {
    /// - Parameter onlyAsFirst: only in a store that has never had one.
    /// - Returns: `nil` when it was to be the first and is not.
    /// - Throws: `conflict` for a taken name, `notFound` for an unknown group, `invalid` for an unusable name.
    func addToken(_ draft: TokenDraft, onlyAsFirst: Bool, now: UTCMilliseconds) throws -> AccessToken?

    /// Every token that is not revoked, by name.
    func tokens() throws -> [AccessToken]

    /// The token that a secret's key names, revoked or not, and what its secret hashes to.
    func token(key: String) throws -> (token: AccessToken, digest: String)?

    /// - Throws: `notFound`.
    func revokeToken(named name: String, now: UTCMilliseconds) throws -> AccessToken

    /// Gives a token another secret; the one before is good for nothing from here on.
    ///
    /// - Throws: `notFound`.
    func rotateToken(named name: String, key: String, digest: String) throws -> AccessToken

    func noteUse(ofToken id: TokenID, now: UTCMilliseconds) throws
}

/// A token to be made.
public struct TokenDraft: Sendable {
    public var name: String
    public var key: String
    /// SHA-256 of the secret, in hexadecimal.
    public var digest: String
    public var role: Role
    /// Names of the groups that it is good for; `nil` for all.
    public var groups: [String]?
    public var expiresAt: UTCMilliseconds?

    public init(
        name: String, key: String, digest: String, role: Role, groups: [String]? = nil,
        expiresAt: UTCMilliseconds? = nil
    ) {
        self.name = name
        self.key = key
        self.digest = digest
        self.role = role
        self.groups = groups
        self.expiresAt = expiresAt
    }
}
