import HTTPTypes
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
            try store.addWebSession(digest: session.digest, ofToken: token.id, now: now)
            return cookie(session.text, isSecure: isSecure)
        } catch {
            throw Problem(error)
        }
    }

    /// Signs the browser in by the code of a link, which is spent with it.
    ///
    /// - Returns: the cookie that it shall hold.
    /// - Throws: `Problem`: the code is not known, spent, or too old.
    package func signIn(code: String, isSecure: Bool) throws(Problem) -> String {
        do {
            let session = SessionSecret()
            guard
                try store.spendSignInCode(digest: SignInCode(code).digest, for: session.digest, now: now) != nil
            else {
                throw door.wrong(
                    Problem(.unauthorized, "the link is spent or too old", cure: "ask for another, or use a token"),
                    from: caller.address, now: now)
            }
            return cookie(session.text, isSecure: isSecure)
        } catch {
            throw Problem(error)
        }
    }

    /// Signs the browser out.
    ///
    /// - Returns: the cookie that makes it forget.
    package func signOut(isSecure: Bool) throws(Problem) -> String {
        do {
            if let session { try store.removeWebSession(digest: session.digest) }
            return cookie("", isSecure: isSecure) + "; Max-Age=0"
        } catch {
            throw Problem(error)
        }
    }

    private func cookie(_ value: String, isSecure: Bool) -> String {
        "\(cookie)=\(value); Path=/; HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "")
    }
}
