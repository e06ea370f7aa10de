import Digests
public import JobModel
public import JobStore

/// The code of a link that signs one browser in: 256 random bits, good for ten minutes.
public struct SignInCode: Sendable {
    public let text: String

    init(_ text: String) { self.text = text }

    /// Makes one for a token.
    ///
    /// - Throws: `StoreError`.
    public init(forToken token: TokenID, in store: any WebSessionStore, now: UTCMilliseconds) throws {
        self.init(RandomDigits.hexadecimal(64))
        try store.addSignInCode(digest: digest, ofToken: token, expiresAt: now + Limits.signInCodeMs)
    }

    var digest: String { SHA256.hexadecimal(of: Array(text.utf8)) }

    /// Where it leads, on a server.
    public var path: String { "/sign-in/\(text)" }
}
