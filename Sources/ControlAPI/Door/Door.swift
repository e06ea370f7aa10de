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
    let refusals = RefusedSignIns()

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
        try caller.require(role)
        if token.lastUsedAt.map({ now - $0 >= Self.useNoteMs }) ?? true {
            try store.noteUse(ofToken: token.id, now: now)
        }
        return caller
    }

    private func token(
        of request: HTTPRequest, address: String, in store: any Store, now: UTCMilliseconds
    ) throws -> AccessToken {
        guard let given = Self.given(in: request) else {
            // What a page of ours looks up by itself. Changes take a token, or a form of the page.
            if request.method == .get, let token = try browser(of: request, in: store, now: now)?.token { return token }
            throw Problem(
                .unauthorized, "no token",
                cure: "send one as \"Authorization: Bearer dj_…\"; \"dotjob token add\" makes one")
        }
        return try token(of: given, address: address, in: store, now: now)
    }

    /// The token whose secret somebody has given.
    ///
    /// - Throws: `Problem`.
    func token(
        of given: String, address: String, in store: any Store, now: UTCMilliseconds
    ) throws -> AccessToken {
        if let secret = TokenSecret(given), let known = try store.token(key: secret.key),
            secret.matches(digest: known.digest)
        {
            if known.token.isValid(at: now) { return known.token }
            let end = known.token.revokedAt == nil ? "expired" : "revoked"
            throw Problem(.unauthorized, "token \"\(known.token.name)\": \(end)", cure: "ask an admin for another")
        }
        throw wrong(
            Problem(.unauthorized, "the token is not known", cure: "see that it is whole, and of this database"),
            from: address, now: now)
    }

    /// Notes that an address has tried in vain.
    ///
    /// - Returns: the problem, or that it has tried too often.
    func wrong(_ problem: Problem, from address: String, now: UTCMilliseconds) -> Problem {
        guard let seconds = failures.note(address, now: now) else { return problem }
        return Problem(
            .tooManyRequests, "too many wrong tokens from this address", cure: "wait \(seconds) s",
            retryAfter: seconds)
    }

    /// The browser that is signed in and asks; `nil` for none, and for one whose token is good no more.
    func browser(
        of request: HTTPRequest, in store: any Store, now: UTCMilliseconds
    ) throws -> (token: AccessToken, secret: SessionSecret)? {
        guard let secret = SessionSecret(in: request),
            let session = try store.webSession(digest: secret.digest, now: now), session.token.isValid(at: now)
        else { return nil }
        if now - session.lastUsedAt >= Self.useNoteMs {
            // Where nothing can be written, pages are still shown.
            try? store.noteUse(ofWebSession: secret.digest, now: now)
        }
        return (session.token, secret)
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
