public import JobModel

/// Browsers that are signed in, each for a token. Only digests of their secrets are here. Every call blocks its thread.
public protocol WebSessionStore: Sendable {
    /// Signs a browser in.
    ///
    /// - Parameter digest: SHA-256 of its secret, in hexadecimal.
    /// - Throws: `notFound` when there is no such token, or it is revoked.
    func addWebSession(digest: String, ofToken token: TokenID, now: UTCMilliseconds) throws

    /// The token that a browser is signed in for, and when the session was last noted to be used; `nil` for none, for one that was idle
    /// for too long, and for a token that has got another secret. The token may be revoked or have expired.
    func webSession(digest: String, now: UTCMilliseconds) throws -> (token: AccessToken, lastUsedAt: UTCMilliseconds)?

    func noteUse(ofWebSession digest: String, now: UTCMilliseconds) throws

    /// Signs a browser out; one that is signed out already stays so.
    func removeWebSession(digest: String) throws

    /// Adds a code that signs one browser in.
    ///
    /// - Throws: `notFound` when there is no such token, or it is revoked.
    func addSignInCode(digest: String, ofToken token: TokenID, expiresAt: UTCMilliseconds) throws

    /// Spends a code, and signs a browser in for its token: both or neither.
    ///
    /// - Parameter session: the digest of the browser's secret.
    /// - Returns: the token; `nil` for a code that is not known, spent, or past its end, and of a token that is good no more.
    func spendSignInCode(digest: String, for session: String, now: UTCMilliseconds) throws -> AccessToken?
}
