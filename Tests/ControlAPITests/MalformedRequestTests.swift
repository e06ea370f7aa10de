import Foundation
import JobStore
import TestSupport
import Testing

@Suite("Requests that are none")
struct MalformedRequestTests {
    private let served: ServedDatabase

    init() throws { served = try ServedDatabase() }

    /// Sends each, and sees that it is refused or closed, that no part of it is done, and that the next request is answered.
    private func expectRefused(_ requests: [[UInt8]]) throws {
        for bytes in requests {
            let told = String(decoding: bytes.prefix(60), as: UTF8.self).debugDescription
            let status = try served.answer(to: bytes)?.status ?? 0
            #expect(status == 0 || (400..<500).contains(status), "\(told): \(status)")
            #expect(try served.isWell(), "\(told)")
        }
        #expect(try served.store.jobs(JobFilter()).isEmpty)
    }

    @Test("Half requests, other protocols and garbage are refused or closed")
    func garbage() throws {
        let post = "POST /api/v1/jobs HTTP/1.1\r\n\(served.credentials)"
        let hello: [UInt8] = [0x16, 0x03, 0x01, 0x00, 0x05, 0x01, 0x00, 0x00, 0x01, 0x03]
        var generator = SystemRandomNumberGenerator()
        let noise = (0..<10).map { _ in (0..<4_096).map { _ in UInt8.random(in: 0...255, using: &generator) } }
        let texts = [
            "", "G", "GET", "GET /", "GET / HTTP/1.1\r\nHost: 127.0.0.1", "\r\n\r\n\r\n\r\n", "\0\0\0\0", "\n",
            "\(post)Content-Length: 100\r\n\r\n{\"name\": \"half\"",
            "\(post)Transfer-Encoding: chunked\r\n\r\n5\r\n{\"nam",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET / SPDY/1\r\n\r\n", "SSH-2.0-x\r\n",
            "GET /api/v1/jobs\r\n\r\n", "GET / HTTP/1.1\r\n: empty\r\n\r\n", "GET / HTTP/1.1\r\nA B: c\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\u{0}b\r\n\r\n", "CONNECT evil.example:443 HTTP/1.1\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\n\(served.credentials)\r\n", "TRACE / HTTP/1.1\r\n\(served.credentials)\r\n",
            "FOO /api/v1/jobs HTTP/1.1\r\n\(served.credentials)\r\n", "CONNECT a HTTP/1.1\r\n\(served.credentials)\r\n",
        ]
        try expectRefused(texts.map { Array($0.utf8) } + [hello] + noise)
    }

    @Test(
        "What cannot be read as a request is answered with problem details, as all that is refused",
        arguments: [
            "GET / HTTP/1.1\r\nA B: c\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "SSH-2.0-x\r\n", "BREW / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: LONG\r\n\r\n",
            "POST /api/v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: +1\r\n\r\n1",
        ])
    func unreadable(request: String) throws {
        let long = String(repeating: "a", count: 40_000)
        let reply = try #require(try served.answer(to: request.replacing("LONG", with: long)))
        #expect(reply.status == 400 && reply.headers["connection"] == "close")
        #expect(reply.headers["content-type"] == "application/problem+json; charset=utf-8")
        #expect(reply.headers["x-content-type-options"] == "nosniff")
        #expect(reply.headers["content-length"] == "\(reply.body.count)")
        let problem = try reply.object()
        #expect(problem["type"] as? String == "urn:dotjob:problem:malformed" && problem["status"] as? Int == 400)
        #expect(problem["detail"] as? String == "request: cannot be read as HTTP")
    }

    @Test("A body that cannot be read on is answered with problem details, and nothing is done")
    func unreadableBody() throws {
        let head = "POST /api/v1/jobs HTTP/1.1\r\n\(served.credentials)Transfer-Encoding: chunked\r\n\r\n"
        let reply = try #require(try served.answer(to: "\(head)5\r\n{\"nam\r\nxyz\r\n"))
        #expect(try reply.status == 400 && reply.object()["type"] as? String == "urn:dotjob:problem:malformed")
        #expect(try served.store.jobs(JobFilter()).isEmpty)
    }

    @Test("HTTP/1.0 is answered, with a Host")
    func oldHTTP() throws {
        #expect(try served.answer(to: "GET /api/v1/jobs HTTP/1.0\r\n\(served.credentials)\r\n")?.status == 200)
        #expect(try served.answer(to: "GET /api/v1/jobs HTTP/1.0\r\n\r\n")?.status == 421)
    }

    @Test("Requests whose length can be read in two ways are refused, and the one inside is never seen")
    func smuggling() throws {
        let inner = #"{"name": "smuggled", "group": "g", "handler": "h"}"#
        let hidden =
            "POST /api/v1/jobs HTTP/1.1\r\n\(served.credentials)Content-Length: \(inner.utf8.count)\r\n\r\n\(inner)"
        let heads = [
            "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
            "Content-Length: 0\r\nContent-Length: 9\r\n\r\n", "Content-Length: 0, 9\r\n\r\n",
            "Content-Length: -1\r\n\r\n",
            "Content-Length: +0\r\n\r\n", "Content-Length: 0x0\r\n\r\n",
            "Content-Length: 99999999999999999999999\r\n\r\n",
            "Content-Length : 0\r\n\r\n", "Content-Length:\r\n\r\n", "Content-Length: 0\r\n folded: 1\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n", "Transfer-Encoding: chunked\r\n\r\n-1\r\n",
            "Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n0;a\n\n",
            "Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n",
            "Transfer-Encoding: identity, chunked, x\r\n\r\n",
            "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", "Transfer-Encoding:\u{B}chunked\r\n\r\n0\r\n\r\n",
        ]
        try expectRefused(
            heads.map { Array("POST /api/v1/jobs HTTP/1.1\r\n\(served.credentials)\($0)\(hidden)".utf8) })
    }

    @Test("Paths that lead elsewhere, or are no text, are refused")
    func paths() throws {
        let paths = [
            "/api/v1/../..", "/api/v1/../../etc/passwd", "/api/v1/%2e%2e/jobs", "/api/v1/jobs/../jobs", "//api/v1/jobs",
            "/api//v1/jobs", "/api/v1/jobs/", "/api/v1/jobs/%00", "/api/v1/jobs/1%00", "/api/v1/groups/%00",
            "/api/v1/groups/%2e%2e%2f", "/api/v1/groups/%ff%fe", "/api/v1/groups/%", "/api/v1/groups/%zz",
            "/api/v1/groups/%c0%ae", "/api/v1/jobs?name=%ff", "/api/v1/jobs?%00=1", "/api/v1/jobs?cursor=%00",
            "/api/v1/jobs/\(String(repeating: "9", count: 40))", "/api/v1/jobs/-1", "/api/v1/jobs/+1",
            "/api/v1/jobs/1e3",
            "/api/v1/" + String(repeating: "a/", count: 5_000), "/" + String(repeating: "%41", count: 4_000),
            "/dot-job-info/delete/%00", "/%2fapi/v1/jobs", "/\\api\\v1\\jobs", "/api/v1/jobs;a=b",
            "/api/v1/groups/\u{202E}",
            "api/v1/jobs", "*", "?", "http://[", "a:b", "/..;/",
        ]
        for path in paths {
            let text = "GET \(path) HTTP/1.1\r\n\(served.credentials)Connection: close\r\n\r\n"
            let status = try served.answer(to: text)?.status ?? 0
            #expect(status == 0 || (400..<500).contains(status), "\(path.prefix(60)): \(status)")
        }
        let raw =
            Array("GET /api/v1/groups/".utf8) + [0xFF, 0xC0, 0x80]
            + Array(" HTTP/1.1\r\n\(served.credentials)\r\n".utf8)
        try expectRefused([raw])
    }

    @Test("Requests that are sent together are answered in their order, though a later one is still on the way")
    func pipelining() throws {
        let connection = try HTTPConnection(port: served.port)
        let body = #"{"name": "second", "group": "g", "handler": "h"}"#
        let head = "POST /api/v1/jobs HTTP/1.1\r\n\(served.credentials)Content-Length: \(body.utf8.count)\r\n\r\n"
        try connection.send("GET /api/v1/jobs HTTP/1.1\r\n\(served.credentials)\r\n\(head)")
        #expect(try connection.reply().status == 200)
        try connection.send(body)
        #expect(try connection.reply().status == 201)
    }
}
