import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

@Suite("Text that would like to be more")
struct InjectionTests {
    private let served: ServedDatabase

    private static let texts = [
        "x'; DROP TABLE dot_job; --", "\" OR 1=1 --", "'; DELETE FROM dot_token; SELECT '", "a%", "_", "?1", ":name",
        "\\",
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</script>", "&lt;", "\u{1B}[2J\u{1B}[31mred",
        "\u{1B}]0;title\u{7}", "\u{9B}31m", "a\r\nSet-Cookie: a=b", "a\u{0}b", "\u{202E}txt.exe", "\u{200B}",
        "../../etc/passwd",
        "${jndi:ldap://x}", "{{7*7}}", "$(reboot)", "`reboot`", "; reboot", "%s%n", "\u{2028}", "\u{FFFF}", "🏳️‍🌈",
    ]

    init() throws { served = try ServedDatabase() }

    private func json(_ object: [String: Any]) throws -> String {
        String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
    }

    /// Sees that an answer is JSON for programs, in which nothing is a control character, and neither is its head.
    private func expectInert(_ reply: HTTPReply, _ text: String) {
        #expect(reply.status < 500, "\(text.debugDescription)")
        #expect(reply.headers["content-type"]?.hasPrefix("application/") == true)
        #expect(reply.headers["x-content-type-options"] == "nosniff" && reply.headers["set-cookie"] == nil)
        #expect(!reply.body.contains { $0 < 0x20 || $0 == 0x7F }, "\(text.debugDescription)")
    }

    @Test("SQL, HTML and escapes in what a job says are kept and shown as they are, or refused")
    func jobs() throws {
        let first = try served.ask("POST", "/api/v1/jobs", #"{"name": "first", "group": "g", "handler": "h"}"#)
        #expect(first.status == 201)
        for (number, text) in Self.texts.enumerated() {
            for field in ["name", "description", "owner", "alarm_email", "handler", "group", "time_zone"] {
                var body = ["name": "\(field)-\(number)", "group": "g", "handler": "h"]
                body[field] = text
                let reply = try served.ask("POST", "/api/v1/jobs", json(body))
                expectInert(reply, text)
                guard reply.status == 201 else {
                    #expect((400..<500).contains(reply.status))
                    continue
                }
                let shown = try served.ask("GET", reply.headers["location"] ?? "")
                expectInert(shown, text)
                #expect(try shown.object()[field] as? String == text)
            }
            let parameters = try json(["name": "p-\(number)", "group": "g", "handler": "h", "parameters": [text: text]])
            let reply = try served.ask("POST", "/api/v1/jobs", parameters)
            expectInert(reply, text)
            if reply.status == 201 { #expect(try reply.object()["parameters"] as? [String: String] == [text: text]) }
        }
        #expect(try served.store.job(named: "first").handler == "h")
        #expect(try served.isWell())
        expectInert(try served.ask("GET", "/api/v1/audit"), "audit")
        expectInert(try served.ask("POST", "/dot-job-info/getAllJobList"), "seed")
        let listed = try served.dotjob("job", "list")
        #expect(listed.status == 0)
        #expect(!listed.output.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{9B}" || $0 == "\u{202E}" })
        #expect(!served.log.contains("\u{1B}"))
    }

    @Test("SQL and escapes in paths, filters and cursors find nothing, or are refused")
    func queries() throws {
        #expect(
            try served.ask("POST", "/api/v1/jobs", #"{"name": "first", "group": "g", "handler": "h"}"#).status == 201)
        let page = try served.ask("GET", "/api/v1/jobs?limit=1").object()
        #expect(page["count"] as? Int == 1)
        let lists = ["jobs", "tasks", "logs", "groups", "executors", "releases", "tokens", "audit"]
        for text in Self.texts + [String(repeating: "A", count: 2_000), "eyJhIjoxfQ==", "W10", "bnVsbA", "LTE", "MA"] {
            let escaped = text.utf8.map { String(format: "%%%02x", $0) }.joined()
            for list in lists {
                for name in ["cursor", "name", "group", "job", "handler", "state", "limit", escaped] {
                    let reply = try served.ask("GET", "/api/v1/\(list)?\(name)=\(escaped)")
                    expectInert(reply, text)
                    guard reply.status == 200 else { continue }
                    let items = try reply.object()["items"] as? [Any]
                    #expect(name == "cursor" || items?.isEmpty == true, "\(list) \(name) \(text.debugDescription)")
                }
            }
            for path in ["groups/\(escaped)", "jobs/\(escaped)", "groups/\(escaped)/handlers", "tasks/\(escaped)/why"] {
                let reply = try served.ask("GET", "/api/v1/\(path)")
                expectInert(reply, text)
                #expect((400..<500).contains(reply.status), "\(path)")
            }
            let key = try served.ask(
                "POST", "/api/v1/jobs/99/run", headers: ["Idempotency-Key": escaped, "If-Match": escaped])
            expectInert(key, text)
        }
        #expect(try served.store.job(named: "first").handler == "h" && served.isWell())
    }
}
