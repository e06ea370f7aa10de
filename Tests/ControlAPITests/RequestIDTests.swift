import Foundation
import TestSupport
import Testing

@Suite("The id of a request")
struct RequestIDTests {
    private let served: ServedDatabase

    init() throws { served = try ServedDatabase("scheduler", "--port", "0") }

    @Test("is in every answer: done, refused, not found, of the seed, of a preflight")
    func everywhere() throws {
        for (method, path, token) in [
            ("GET", "/healthz", ""), ("GET", "/api/v1/jobs", nil), ("GET", "/api/v1/jobs", ""),
            ("GET", "/nothing", nil),
            ("PUT", "/api/v1/jobs", nil), ("GET", "/dot-job-info/getAllJobList", nil),
            ("POST", "/dot-job-info/addJob", nil), ("OPTIONS", "/api/v1/jobs", nil),
        ] {
            let reply = try served.ask(method, path, token: token)
            #expect(reply.headers["x-request-id"]?.wholeMatch(of: /[0-9a-f]{32}/) != nil, "\(method) \(path)")
        }
    }

    @Test("is ours where bytes are no request, and another each time")
    func unreadable() throws {
        let ids = try (0..<2).map { _ in
            let connection = try HTTPConnection(port: served.port)
            try connection.send("NONSENSE\r\n\r\n")
            let reply = try HTTPReply(connection.readToEnd())
            #expect(reply.status == 400)
            return try #require(reply.headers["x-request-id"])
        }
        #expect(ids[0] != ids[1] && ids.allSatisfy { $0.count == 32 })
    }

    @Test("is the caller's when it is sane, and ours when it is not")
    func callers() throws {
        let longest = String(repeating: "a", count: 128)
        for id in ["order-7.A_b", longest] {
            #expect(
                try served.ask("GET", "/api/v1/jobs", headers: ["X-Request-Id": id]).headers["x-request-id"] == id)
        }
        for id in [longest + "a", "a b", "ü", "<script>", "a,b"] {
            let given = try served.ask("GET", "/api/v1/jobs", headers: ["X-Request-Id": id]).headers["x-request-id"]
            #expect(given?.wholeMatch(of: /[0-9a-f]{32}/) != nil, "\(id): \(given ?? "")")
        }
    }

    @Test("is in the log of what the server could not do")
    func logged() throws {
        try FileManager.default.moveItem(atPath: served.database, toPath: served.database + ".away")
        // The scheduler ends for the same reason; what has been answered is in the log by then.
        let reply = try? served.ask("GET", "/api/v1/jobs", headers: ["X-Request-Id": "lost-file"])
        if reply?.status == 503 { #expect(eventually { served.log.contains("request=lost-file") }, "\(served.log)") }
    }
}
