import HTTPTypes
import JobModel
import JobStore

/// Who comes in: the host that was asked, the token, and its role.
struct Door: Sendable {
    private static let tokenHeader = HTTPField.Name("token")
    /// How old the note of a token's use may be.
    private static let useNoteMs: Int64 = 60_000

    let hosts: HostRule
    private let failures = FailedLogins()

    init(hosts: HostRule) { self.hosts = hosts }

    /// Asks who it is. Blocks its thread.
    ///
    /// - Throws: `Problem`.
    func caller(
        of request: HTTPRequest, address: String, for access: APIOperation.Access, in store: any Store,
        now: UTCMilliseconds
    ) throws -> Caller {
        guard case .role(let role) = access else { return Caller(token: nil, address: address) }
        let token = try token(of: request, address: address, in: store, now: now)
        let caller = Caller(token: token, address: address)
        guard caller.has(role) else {
            throw Problem(
                .forbidden,
                "token \"\(token.name)\": its role is \(token.role.rawValue), and this takes \(role.rawValue)",
                cure: "ask an admin for a token of that role")
        }
        if token.lastUsedAt.map({ now - $0 >= Self.useNoteMs }) ?? true {
            try store.noteUse(ofToken: token.id, now: now)
        }
        return caller
    }

    private func token(
        of request: HTTPRequest, address: String, in store: any Store, now: UTCMilliseconds
    ) throws -> AccessToken {
        guard let given = Self.given(in: request) else {
            throw Problem(
                .unauthorized, "no token",
                cure: "send one as \"Authorization: Bearer dj_…\"; \"dotjob token add\" makes one")
        }
        if let secret = TokenSecret(given), let known = try store.token(key: secret.key),
            secret.matches(digest: known.digest)
        {
            if known.token.isValid(at: now) { return known.token }
            let end = known.token.revokedAt == nil ? "expired" : "revoked"
            throw Problem(.unauthorized, "token \"\(known.token.name)\": \(end)", cure: "ask an admin for another")
        }
        if let seconds = failures.note(address, now: now) {
            throw Problem(
                .tooManyRequests, "too many wrong tokens from this address", cure: "wait \(seconds) s",
                retryAfter: seconds)
        }
        throw Problem(.unauthorized, "the token is not known", cure: "see that it is whole, and of this database")
    }

    private static func given(in request: HTTPRequest) -> String? {
        if let header = request.headerFields[.authorization] {
            let parts = header.split(separator: " ", omittingEmptySubsequences: true)
            guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
            return String(parts[1])
        }
        return tokenHeader.flatMap { request.headerFields[$0] }
    }
}
