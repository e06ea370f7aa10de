import HTTPTypes
import JSONWriting
import JobModel
import JobStore

/// Signing in and out.
extension SiteDesk {
    /// What the forms of a page must send along; `nil` for a browser that is not signed in.
    package var formToken: String? { session?.formToken }

    /// Signs the browser in by a token's secret.
    ///
    /// - Returns: the cookie that it shall hold.
    /// - Throws: `Problem`: not a token, or too many wrong ones from its address.
    package func signIn(secret: String, isSecure: Bool) throws(Problem) -> String {
        do {
            let token = try door.token(of: secret, address: caller.address, in: store, now: now)
            let session = SessionSecret()
            try store.atomically(grows: true) {
                try store.addWebSession(digest: session.digest, ofToken: token.id, now: now)
                try store.record([entry("signIn", of: token)])
            }
            return cookie(session.text, isSecure: isSecure)
        } catch {
            throw refused(Problem(error))
        }
    }

    /// Signs the browser in by the code of a link, which is spent with it.
    ///
    /// - Returns: the cookie that it shall hold.
    /// - Throws: `Problem`: the code is not known, spent, or too old.
    package func signIn(code: String, isSecure: Bool) throws(Problem) -> String {
        do {
            let session = SessionSecret()
            let token = try store.atomically(grows: true) {
                let token = try store.spendSignInCode(digest: SignInCode(code).digest, for: session.digest, now: now)
                if let token { try store.record([entry("signIn", of: token)]) }
                return token
            }
            guard token != nil else {
                throw door.wrong(
                    Problem(.unauthorized, "the link is spent or too old", cure: "ask for another, or use a token"),
                    from: caller.address, now: now)
            }
            return cookie(session.text, isSecure: isSecure)
        } catch {
            throw refused(Problem(error))
        }
    }

    /// Signs the browser out.
    ///
    /// - Returns: the cookie that makes it forget.
    package func signOut(isSecure: Bool) throws(Problem) -> String {
        do {
            if let session, let token = caller.token {
                try store.atomically(grows: false) {
                    try store.removeWebSession(digest: session.digest)
                    try store.record([entry("signOut", of: token)])
                }
            }
            return cookie("", isSecure: isSecure) + "; Max-Age=0"
        } catch {
            throw Problem(error)
        }
    }

    private func entry(_ action: String, of token: AccessToken) -> AuditEntry {
        AuditEntry(
            at: now, actor: token.name, tokenID: token.id, source: caller.address, action: action,
            subject: "token \(token.name)", groupID: nil, masking: nil, masking: nil)
    }

    /// Has the audit tell of it, where it can be written and would not be flooded.
    private func refused(_ problem: Problem) -> Problem {
        guard [.unauthorized, .tooManyRequests].contains(problem.kind),
            let count = door.refusals.note(caller.address, now: now)
        else { return problem }
        try? store.record([
            AuditEntry(
                at: now, actor: "anonymous", tokenID: nil, source: caller.address, action: "refuseSignIn",
                subject: "sign-in", groupID: nil, masking: nil, masking: .object(["refused": JSONValue(count)]))
        ])
        return problem
    }

    private func cookie(_ value: String, isSecure: Bool) -> String {
        "\(cookie)=\(value); Path=/; HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "")
    }
}
