import Digests
public import JobModel
public import JobStore

/// The secret of a token: `dj_`, the part that finds its row, and 256 random bits. Scanners for leaked secrets know it by its beginning.
public struct TokenSecret: Sendable {
    private static let prefix = "dj_"
    private static let keyDigits = 12
    private static let secretDigits = 64

    /// The whole of it. Shown once, to who asked for the token.
    public let text: String
    /// The part that may be shown.
    public let key: String

    /// Makes a new one, from the system's source of randomness.
    public init() {
        key = RandomDigits.hexadecimal(Self.keyDigits)
        text = "\(Self.prefix)\(key)_\(RandomDigits.hexadecimal(Self.secretDigits))"
    }

    /// Reads one that a request has brought; `nil` for a text that cannot be one.
    init?(_ text: String) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard text.utf8.count == Self.prefix.utf8.count + Self.keyDigits + 1 + Self.secretDigits, parts.count == 3,
            parts[0] == "dj", parts[1].utf8.count == Self.keyDigits
        else { return nil }
        self.text = text
        key = String(parts[1])
    }

    /// SHA-256 of the whole secret: what is stored.
    public var digest: String { SHA256.hexadecimal(of: Array(text.utf8)) }

    /// Compares in a time that does not tell how much of it is right.
    func matches(digest: String) -> Bool {
        let (ours, theirs) = (Array(self.digest.utf8), Array(digest.utf8))
        guard ours.count == theirs.count else { return false }
        return zip(ours, theirs).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension TokenSecret {
    /// Makes the token that a store without any starts with, and whose holder may do everything.
    ///
    /// - Returns: its secret; `nil` when the store has, or had, tokens already.
    public static func first(in store: any TokenStore, now: UTCMilliseconds) throws -> TokenSecret? {
        let secret = TokenSecret()
        let draft = TokenDraft(name: "admin", key: secret.key, digest: secret.digest, role: .admin)
        return try store.addToken(draft, onlyAsFirst: true, now: now).map { _ in secret }
    }
}
