import Foundation
import JobModel
import JobStore
import Testing

/// What is not declared: nobody without a token learns that.
@Suite("Paths and methods that are none")
struct UndeclaredTests {
    private let served: ServedDatabase

    init() throws { served = try ServedDatabase() }

    private static let nothing = [
        "/nothing", "/api/v1/nothing", "/api/v1/jobs/", "/admin", "/dot-job-info/nothing", "/dot-job-info",
    ]
    /// Declared paths, asked in ways that they are not.
    private static let wrongMethods = [
        ("DELETE", "/api/v1/jobs", "GET, POST"), ("GET", "/api/v1/tasks/cancel", "POST"),
        ("PUT", "/openapi.json", "GET"), ("DELETE", "/api/v1/tokens/self", "GET"),
        ("GET", "/dot-job-info/addJob", "POST"),
    ]

    @Test("Without a token, and with a wrong one, an unknown path and a wrong method are 401, as a known one is")
    func strangers() throws {
        for path in Self.nothing + Self.wrongMethods.map(\.1) {
            for method in ["GET", "POST", "DELETE", "OPTIONS", "PUT"] {
                let reply = try served.ask(method, path, token: "")
                #expect(reply.status == 401, "\(method) \(path)")
                #expect(reply.headers["www-authenticate"] == "Bearer" && reply.headers["allow"] == nil)
            }
        }
        #expect(try served.ask("GET", "/api/v1/nothing", token: "dj_wrong").status == 401)
    }

    @Test("Without a token nothing is counted; of wrong ones at unknown paths the eleventh is told to wait")
    func counting() throws {
        for _ in 0..<12 { #expect(try served.ask("GET", "/nothing", token: "").status == 401) }
        let statuses = try (0..<11).map { _ in try served.ask("GET", "/nothing", token: "dj_wrong").status }
        #expect(statuses == Array(repeating: 401, count: 10) + [429])
    }

    @Test("With a token of any role an unknown path is 404, and a wrong method 405 with those that there are")
    func holders() throws {
        for token in [served.admin, try served.token("m", "metrics")] {
            for path in Self.nothing { #expect(try served.ask("GET", path, token: token).status == 404, "\(path)") }
            for (method, path, allowed) in Self.wrongMethods {
                let reply = try served.ask(method, path, token: token)
                #expect(reply.status == 405 && reply.headers["allow"] == allowed, "\(method) \(path)")
            }
        }
    }

    @Test("A wrong method of a sign of life is 405 for everybody")
    func signsOfLife() throws {
        for path in ["/healthz", "/readyz"] {
            let reply = try served.ask("POST", path, token: "")
            #expect(reply.status == 405 && reply.headers["allow"] == "GET, HEAD")
        }
    }

    @Test("HEAD is refused without a body, so that the next answer on its connection is read as one")
    func heads() throws {
        for (path, credentials, line) in [
            ("/api/v1/jobs", "Host: 127.0.0.1\r\n", "HTTP/1.1 401"),
            ("/api/v1/jobs", served.credentials, "HTTP/1.1 405"),
            ("/nothing", served.credentials, "HTTP/1.1 404"), ("/healthz", "Host: evil.example\r\n", "HTTP/1.1 421"),
            ("/dot-job-info/addJob", served.credentials, "HTTP/1.1 405"),
        ] {
            let connection = try HTTPConnection(port: served.port)
            try connection.send(
                "HEAD \(path) HTTP/1.1\r\n\(credentials)\r\n"
                    + "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            let answers = String(decoding: connection.readToEnd(), as: UTF8.self).components(separatedBy: "\r\n\r\n")
            #expect(answers.count == 3 && answers[0].hasPrefix(line), "\(path): \(answers)")
            #expect(answers[0].contains(/\r\ncontent-length: [1-9]/.ignoresCase()), "\(path): \(answers)")
            #expect(answers.dropFirst().first?.hasPrefix("HTTP/1.1 200") ?? false, "\(path): \(answers)")
        }
    }

    @Test("Beneath the seed's root all refusals are in its envelope, beside it they are problem details")
    func envelope() throws {
        func ask(_ method: String, _ path: String, host: String = "127.0.0.1", token: String? = nil) throws -> HTTPReply
        {
            try served.ask(method, path, token: token, headers: ["Host": host])
        }
        let missing = try ask("POST", "/dot-job-info/nothing")
        #expect(missing.status == 404)
        #expect(
            missing.text
                == #"{"code":404,"message":"参数检验失败: path: nothing is there; see /openapi.json","data":null}"#)
        let wrong = try ask("GET", "/dot-job-info/addJob")
        #expect(wrong.status == 405 && wrong.headers["allow"] == "POST")
        #expect(
            wrong.text == #"{"code":405,"message":"操作失败: method: not one of this path's; use POST","data":null}"#)
        let stranger = try ask("GET", "/dot-job-info/nothing", token: "")
        #expect(stranger.text == #"{"code":401,"message":"暂未登录或token已经过期","data":null}"#)
        let misdirected = try ask("POST", "/dot-job-info/getAllJobList", host: "evil.example")
        #expect(misdirected.status == 421 && misdirected.text.hasPrefix(#"{"code":421,"message":"操作失败: "#))
        for reply in [missing, wrong, stranger, misdirected] {
            #expect(reply.headers["content-type"] == "application/json; charset=utf-8")
        }
        let beside = try ask("GET", "/dot-job-information")
        #expect(beside.status == 404 && beside.headers["content-type"] == "application/problem+json; charset=utf-8")
    }
}
