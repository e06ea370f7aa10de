import Foundation
import TestSupport
import Testing

@Suite("Requests that are too large")
struct SizeAttackTests {
    private let served: ServedDatabase

    init() throws { served = try ServedDatabase() }

    @Test(
        "A body of 1 GB is refused early, its connection is closed, and the memory stays small",
        arguments: ["Content-Length: 1073741824\r\n", "Transfer-Encoding: chunked\r\n"])
    func hugeBody(length: String) throws {
        let connection = try HTTPConnection(port: served.port)
        try connection.send("POST /api/v1/jobs HTTP/1.1\r\n\(served.credentials)\(length)\r\n")
        if length.hasPrefix("T") { try connection.send("40000000\r\n") }
        let piece = [UInt8](repeating: UInt8(ascii: " "), count: 1 << 16)
        var sent = 0
        while sent < 1 << 30, (try? connection.send(piece)) != nil { sent += piece.count }
        #expect(sent < 64 << 20, "\(sent)")
        let reply = try HTTPReply(connection.readToEnd())
        #expect(reply.status == 413 && reply.headers["connection"] == "close")
        #expect(try served.isWell())
        #expect(served.peakMegabytes < 200, "\(served.peakMegabytes)")
    }

    @Test("A body of 1 GB without a token is not read")
    func hugeBodyOfStranger() throws {
        let connection = try HTTPConnection(port: served.port)
        try connection.send("POST /api/v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1073741824\r\n\r\n")
        let reply = try HTTPReply(connection.readToEnd())
        #expect(reply.status == 401 && reply.headers["connection"] == "close")
    }

    @Test(
        "A body that is somewhat too large, or a stranger's, may be sent whole, and its answer is not lost by a reset",
        arguments: ["Content-Length: 900000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\ndbba0\r\n"], [true, false])
    func refusedBody(length: String, hasToken: Bool) throws {
        let connection = try HTTPConnection(port: served.port)
        let credentials = hasToken ? served.credentials : "Host: 127.0.0.1\r\n"
        try connection.send("POST /api/v1/jobs HTTP/1.1\r\n\(credentials)\(length)")
        // Where it can be judged by its head, the body is sent after the answer has come.
        if !hasToken || length.hasPrefix("C") { #expect(connection.hears(within: 60_000)) }
        let piece = [UInt8](repeating: UInt8(ascii: " "), count: 100_000)
        for _ in 0..<9 { try connection.send(piece) }
        let reply = try HTTPReply(connection.readToEnd())
        #expect(reply.status == (hasToken ? 413 : 401) && reply.headers["connection"] == "close")
        #expect(!connection.isReset)
    }

    @Test("Who was refused before the body came, and then neither sends nor closes, is let go")
    func silentAfterRefusal() throws {
        #expect(try served.isWell())
        let before = served.openSockets
        let connection = try HTTPConnection(port: served.port)
        try connection.send("POST /api/v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n")
        #expect(try HTTPReply(connection.readToEnd()).status == 401)
        #expect(eventually(within: 30) { served.openSockets <= before })
        withExtendedLifetime(connection) {}
    }

    @Test("JSON that is nested 2,000 deep around a long text takes no memory for each level")
    func deepJSON() throws {
        let depth = 2_000
        let text = String(repeating: "a", count: 450_000)
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let value = String(repeating: open, count: depth) + "\"\(text)\"" + String(repeating: close, count: depth)
            let body = "{\"name\": \"deep\", \"group\": \"g\", \"handler\": \"h\", \"parameters\": {\"v\": \(value)}}"
            let reply = try served.ask("POST", "/api/v1/jobs", body)
            #expect((400..<500).contains(reply.status), "\(reply.status)")
            #expect(try served.ask("POST", "/api/v1/jobs/1/run", value).status < 500)
        }
        #expect(try served.isWell())
        #expect(served.peakMegabytes < 200, "\(served.peakMegabytes)")
    }

    @Test("Of many bodies of nothing but small values at once, few are taken apart at a time")
    func wideJSON() throws {
        let values = String(repeating: "0,", count: 250_000)
        let body = "{\"name\": \"a\", \"group\": \"g\", \"handler\": \"h\", \"parameters\": {\"v\": [\(values)0]}}"
        let head = "POST /api/v1/jobs HTTP/1.1\r\n\(served.credentials)Content-Length: \(body.utf8.count)\r\n\r\n"
        let connections = try (0..<30).map { _ in try HTTPConnection(port: served.port) }
        for connection in connections { try connection.send(head + body) }
        for connection in connections { #expect(try connection.reply().status == 422) }
        #expect(served.peakMegabytes < 200, "\(served.peakMegabytes)")
    }

    @Test("Bodies that are no JSON, or halves of characters, are refused")
    func noJSON() throws {
        let values = [
            #""\ud800""#, #""\ud800\u0041""#, #""\udc00""#, #""\ud800x""#, #""\u00""#, #""\u0000""#, "\u{FEFF}{}",
            "1e999",
            "-", "[", "\"", "\\", String(repeating: "[", count: 100_000),
        ]
        for value in values {
            let body = "{\"name\": \(value), \"group\": \"g\", \"handler\": \"h\"}"
            let reply = try served.ask("POST", "/api/v1/jobs", body)
            #expect(reply.status == 400 || reply.status == 422, "\(value.prefix(20)): \(reply.status)")
        }
        let wide = Array("{\"name\": \"a\"}".utf16).flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        for bytes in [wide, [0xFF, 0xFE] + wide, [0xC0, 0x80], [0xED, 0xA0, 0x80], [0]] {
            let head = "POST /api/v1/jobs HTTP/1.1\r\n\(served.credentials)Content-Length: \(bytes.count)\r\n"
            let reply = try served.answer(to: Array("\(head)Connection: close\r\n\r\n".utf8) + bytes)
            #expect(reply?.status == 400, "\(bytes)")
        }
        #expect(try served.isWell())
    }

    @Test("10,000 headers, a header of 1 MB and a request line of 1 MB are refused, and the server lives")
    func hugeHeads() throws {
        let megabyte = String(repeating: "a", count: 1 << 20)
        let many = (0..<10_000).map { "X-\($0): 1\r\n" }.joined()
        let heads = [
            "GET /api/v1/jobs HTTP/1.1\r\n\(served.credentials)\(many)\r\n",
            "GET /api/v1/jobs HTTP/1.1\r\n\(served.credentials)X: \(megabyte)\r\n\r\n",
            "GET /api/v1/jobs HTTP/1.1\r\n\(served.credentials)\(megabyte): 1\r\n\r\n",
            "GET /\(megabyte) HTTP/1.1\r\n\(served.credentials)\r\n",
            "GET /api/v1/jobs?name=\(megabyte) HTTP/1.1\r\n\(served.credentials)\r\n",
            "\(megabyte) / HTTP/1.1\r\n\(served.credentials)\r\n",
            "POST /api/v1/jobs HTTP/1.1\r\n\(served.credentials)Transfer-Encoding: chunked\r\n\r\n0\r\n\(many)\r\n",
        ]
        for head in heads {
            let status = try served.answer(to: head)?.status ?? 0
            #expect(status == 0 || (400..<500).contains(status), "\(head.prefix(40)): \(status)")
        }
        #expect(try served.isWell())
        #expect(served.peakMegabytes < 200, "\(served.peakMegabytes)")
    }
}
