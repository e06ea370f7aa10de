import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

@Suite("Signing in to the pages")
struct SignInTests {
    @Test("Who is not signed in is shown where to, and then what was asked for")
    func next() throws {
        let served = try ServedDatabase("scheduler", "--port", "0")
        let browser = PageBrowser(served)
        try browser.open("/jobs?group=g")
        #expect(browser.status == 200 && browser.path == "/sign-in?next=%2Fjobs%3Fgroup%3Dg")
        try browser.send(browser.path, ["token": served.admin])
        #expect(browser.status == 200 && browser.path == "/jobs?group=g")
        #expect(browser.page.contains("<h1>Jobs"))
    }

    @Test(
        "A page elsewhere is never where it leads",
        arguments: ["//evil.example", "/\\evil.example", "https://evil.example"])
    func openRedirect(next: String) throws {
        let served = try ServedDatabase("scheduler", "--port", "0")
        let browser = PageBrowser(served)
        try browser.open("/sign-in")
        try browser.send("/sign-in", ["token": served.admin, "next": next])
        #expect(browser.status == 200 && browser.path == "/")
    }

    @Test("A wrong token is refused in words, and after ten of them the address must wait")
    func wrongToken() throws {
        let served = try ServedDatabase("scheduler", "--port", "0")
        let browser = PageBrowser(served)
        for _ in 0..<10 {
            try browser.send("/sign-in", ["token": "dj_wrong"])
            #expect(browser.status == 401 && browser.page.contains("the token is not known"))
        }
        try browser.send("/sign-in", ["token": "dj_wrong"])
        #expect(browser.status == 429)
    }

    @Test("The cookie is for this server's pages alone, and the browser stays signed in when the server starts anew")
    func cookie() throws {
        let served = try ServedDatabase("scheduler", "--port", "0")
        let browser = try PageBrowser(signedInTo: served)
        #expect(browser.status == 200 && browser.cookieHeader.contains("dotjob_session_\(served.port)="))
        let secret = browser.cookieHeader.split(separator: "=").last.map(String.init) ?? ""
        served.kill(SIGKILL)
        try served.start()
        // The port is another one, and the cookie goes by it.
        let reply = try served.ask(
            "GET", "/jobs", token: "", headers: ["Cookie": "dotjob_session_\(served.port)=\(secret)"])
        #expect(reply.status == 200)
        #expect(!(try String(contentsOfFile: served.database, encoding: .isoLatin1)).contains(secret))
    }

    @Test("Signing out, revoking the token and giving it another secret each end the session")
    func ends() throws {
        let served = try ServedDatabase("scheduler", "--port", "0")
        for (name, end) in [("a", "sign-out"), ("b", "revoke"), ("c", "rotate")] {
            let browser = try PageBrowser(signedInTo: served, token: try served.token(name, "viewer"))
            let cookie = browser.cookieHeader
            try browser.open("/jobs")
            #expect(browser.path == "/jobs")
            if end == "sign-out" {
                try browser.send("/sign-out")
            } else {
                #expect(try served.dotjob("token", end, name).status == 0)
            }
            let reply = try served.ask("GET", "/jobs", token: "", headers: ["Cookie": cookie])
            #expect(reply.status == 303 && reply.headers["location"] == "/sign-in?next=%2Fjobs", "\(end)")
        }
    }

    @Test("The link of dotjob up signs one browser in: looking at it spends nothing, and the second one is refused")
    func link() throws {
        let served = try ServedDatabase("up", "--port", "0")
        let file = "\(served.database).d/sign-in-link"
        try #require(eventually { FileManager.default.fileExists(atPath: file) })
        let link = try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let path = try #require(URL(string: link)?.path)
        #expect(path.hasPrefix("/sign-in/") && path.utf8.count == 73)
        let (first, second) = (PageBrowser(served), PageBrowser(served))
        for browser in [first, second] {
            try browser.open(path)
            #expect(browser.status == 200 && browser.page.contains("signs this browser in, once"))
        }
        try first.send(path)
        #expect(first.status == 200 && first.path == "/" && first.page.contains(">admin<"))
        try second.send(path)
        #expect(second.status == 401 && second.page.contains("spent or too old"))
    }

    @Test("Signing in and out is in the audit, and of refused ones the first and each tenfold")
    func audit() throws {
        let served = try ServedDatabase("scheduler", "--port", "0")
        let browser = try PageBrowser(signedInTo: served, token: try served.token("ada", "viewer"))
        try browser.send("/sign-out")
        for _ in 0..<30 { try browser.send("/sign-in", ["token": "dj_wrong"]) }
        let entries = try served.auditOfRequests().reversed().map {
            "\($0.action) \($0.actor) \($0.subject) \($0.after ?? "")"
        }
        #expect(
            entries == [
                "signIn ada token ada ", "signOut ada token ada ",
                #"refuseSignIn anonymous sign-in {"refused":1}"#, #"refuseSignIn anonymous sign-in {"refused":10}"#,
            ])
    }

    @Test("A link of the command line signs one browser in for the token that it is of, and is in the audit")
    func commandLink() throws {
        let served = try ServedDatabase("scheduler", "--port", "0")
        _ = try served.token("ada", "viewer")
        let made = try served.dotjob("token", "link", "ada", "--url", "https://jobs.example.org/")
        #expect(made.status == 0 && made.output.hasPrefix("https://jobs.example.org/sign-in/"), "\(made.error)")
        let path = try #require(URL(string: made.output.trimmingCharacters(in: .whitespacesAndNewlines))?.path)
        let browser = PageBrowser(served)
        try browser.send(path)
        #expect(browser.status == 200 && browser.path == "/" && browser.page.contains(">ada<"))
        try browser.send(path)
        #expect(browser.status == 401)
        let ofAdmin = try served.dotjob("token", "link")
        #expect(ofAdmin.output.hasPrefix("http://127.0.0.1:8806/sign-in/") && ofAdmin.error.contains("token \"admin\""))
        let entries = try served.store.audit(AuditFilter()).filter { $0.action == "addSignInLink" }
        #expect(entries.map(\.subject) == ["token admin", "token ada"])
        #expect(try served.dotjob("token", "link", "none").status == 1)
        #expect(try served.dotjob("token", "link", "--server", "http://127.0.0.1:1").status == 64)
    }

    @Test("A cookie lets a page look things up in the API, and change nothing there")
    func api() throws {
        let served = try ServedDatabase("scheduler", "--port", "0")
        let browser = try PageBrowser(signedInTo: served)
        let cookie = ["Cookie": browser.cookieHeader]
        #expect(try served.ask("GET", "/api/v1/groups", token: "", headers: cookie).status == 200)
        #expect(try served.ask("POST", "/api/v1/groups", "{\"name\": \"x\"}", token: "", headers: cookie).status == 401)
    }
}
