import ControlAPI
import HTTPTypes

/// Signing in, by a token or by a link, and out.
enum SignInPage {
    static let routes: [PageRoute] = [
        .get("/sign-in", .everyone) { call in
            call.desk.isSignedIn ? .seeOther(next(call.asked("next"))) : try page(call)
        },
        .post("/sign-in", .everyone) { call in
            do throws(Problem) {
                let cookie = try call.desk.signIn(secret: call.sent("token") ?? "", isSecure: call.request.isSecure)
                return signedIn(cookie, next(call.sent("next")))
            } catch {
                return try page(call, error)
            }
        },
        // Looking at a link spends nothing: what looks links up beforehand would.
        .get("/sign-in/{code}", .everyone) { call in try link(call) },
        .post("/sign-in/{code}", .everyone) { call in
            do throws(Problem) {
                let cookie = try call.desk.signIn(code: call.values["code"] ?? "", isSecure: call.request.isSecure)
                return signedIn(cookie, "/")
            } catch {
                return try page(call, error)
            }
        },
        .post("/sign-out", .everyone) { call in
            signedIn(try call.desk.signOut(isSecure: call.request.isSecure), "/sign-in")
        },
    ]

    private static func page(_ call: PageCall, _ problem: Problem? = nil) throws -> SiteReply {
        let page = Page("sign-in", call.words("sign_in.title"), ["next": next(call.asked("next") ?? call.sent("next"))])
        return try call.page(page, refusing: problem)
    }

    private static func link(_ call: PageCall) throws -> SiteReply {
        try call.page(
            Page(
                "sign-in-link", call.words("sign_in.title"),
                ["action": "/sign-in/\(PageCall.part(call.values["code"] ?? ""))"]))
    }

    private static func signedIn(_ cookie: String, _ path: String) -> SiteReply {
        var headers: HTTPFields = [:]
        headers[.setCookie] = cookie
        return .seeOther(path, headers: headers)
    }

    /// A path of ours: `//` and `/\` would lead elsewhere.
    private static func next(_ path: String?) -> String {
        guard let path, path.hasPrefix("/"), !path.hasPrefix("//"), !path.contains("\\"), !path.contains("\n"),
            !path.contains("\r")
        else { return "/" }
        return path
    }
}
