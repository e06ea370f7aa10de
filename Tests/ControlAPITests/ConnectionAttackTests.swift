import Foundation
import Glibc
import JobModel
import JobStore
import TestSupport
import Testing

@Suite("Connections that are held")
struct ConnectionAttackTests {
    @Test("A head and a body that never end have their connections ended")
    func slowRequests() throws {
        let served = try ServedDatabase(
            "scheduler", "--http-idle-timeout", "700ms", "--http-request-timeout", "1500ms")
        let post = "POST /api/v1/jobs HTTP/1.1\r\n\(served.credentials)Content-Length: 100000\r\n\r\n"
        let silent = try HTTPConnection(port: served.port)
        let halfBody = try HTTPConnection(port: served.port)
        try halfBody.send(post + "{")
        let head = try HTTPConnection(port: served.port)
        try head.send("GET /api/v1/jobs HTTP/1.1\r\nX-Slow: ")
        #expect(head.trickle(UInt8(ascii: "a"), for: 20))
        let body = try HTTPConnection(port: served.port)
        try body.send(post)
        #expect(body.trickle(UInt8(ascii: " "), for: 20))
        #expect(silent.readToEnd().isEmpty)
        #expect(halfBody.hears(within: 20_000))
        let stranger = try HTTPConnection(port: served.port)
        try stranger.send("POST /api/v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n")
        #expect(try HTTPReply(stranger.readToEnd()).status == 401)
        #expect(try served.isWell())
    }

    @Test("A limit of no time is refused")
    func noTime() throws {
        let served = try ServedDatabase()
        for option in ["--http-idle-timeout", "--http-request-timeout"] {
            let outcome = try served.dotjob("scheduler", option, "0s")
            #expect(outcome.status != 0 && outcome.error.contains("\(option) \"0s\": too short"))
        }
    }

    @Test("Requests that never end, and answers that nobody reads, hold up no stop")
    func stopping() throws {
        let served = try ServedDatabase()
        let post = "POST /api/v1/jobs HTTP/1.1\r\n\(served.credentials)Content-Length: 100\r\n\r\n{"
        let get = "GET /openapi.json HTTP/1.1\r\n\(served.credentials)\r\n"
        let connections = try [post, "GET / HTTP/1.1\r\nHo", "", String(repeating: get, count: 300)].map { text in
            let connection = try HTTPConnection(port: served.port)
            try? connection.send(text)
            return connection
        }
        #expect(try served.isWell())
        let start = Date()
        served.kill(SIGTERM)
        #expect(Date().timeIntervalSince(start) < 20)
        withExtendedLifetime(connections) {}
    }

    @Test("A connection that asks for more and more and reads nothing is ended, and takes little memory")
    func unreadAnswers() throws {
        let served = try ServedDatabase("scheduler", "--http-idle-timeout", "700ms")
        #expect(try served.isWell())
        let before = served.openSockets
        let connections = try (0..<10).map { _ in try HTTPConnection(port: served.port) }
        let request = "GET /openapi.json HTTP/1.1\r\n\(served.credentials)\r\n"
        for connection in connections { try? connection.send(String(repeating: request, count: 300)) }
        let areEnded = eventually(within: 30) { served.openSockets <= before }
        #expect(areEnded, "\(served.openSockets), \(before) before")
        #expect(try served.isWell())
        #expect(served.peakMegabytes < 200, "\(served.peakMegabytes)")
        withExtendedLifetime(connections) {}
    }

    @Test("2,000 idle connections lock nobody out: the one that is idle for the longest makes room")
    func idleConnections() throws {
        let served = try ServedDatabase()
        let busy = try HTTPConnection(port: served.port)
        let body = #"{"name": "slow", "group": "g", "handler": "h"}"#
        try busy.send(
            "POST /api/v1/jobs HTTP/1.1\r\n\(served.credentials)Content-Length: \(body.utf8.count)\r\n\r\n{")
        #expect(try served.isWell())
        let count = Self.roomForDescriptors(2_000)
        let connections = try (0..<count).map { number in
            let connection = try HTTPConnection(port: served.port)
            // Some have begun to say something.
            if number.isMultiple(of: 3) { try? connection.send("GET /api/v1/jobs HTTP/1.1\r\nHost") }
            return connection
        }
        let start = Date()
        #expect(try served.isWell())
        #expect(Date().timeIntervalSince(start) < 10)
        #expect(served.openSockets < 1_200)
        #expect(served.peakMegabytes < 200, "\(served.peakMegabytes)")
        if count > 1_100 { #expect(connections[0].hears(within: 10_000), "the first made room") }
        #expect(!connections[count - 1].hears(within: 0))
        try busy.send(String(body.dropFirst()))
        #expect(try busy.reply().status == 201, "a request that has begun is not cut short")
    }

    @Test("Where descriptors are few, idle connections leave some to the rest of the process")
    func fewDescriptors() throws {
        let served = try ServedDatabase("scheduler", descriptors: 256)
        let connections = try (0..<400).map { _ in try HTTPConnection(port: served.port) }
        #expect(try served.isWell())
        #expect(served.openSockets < 200, "\(served.openSockets)")
        withExtendedLifetime(connections) {}
    }

    @Test("While connections and wrong tokens flood in, due tasks are written")
    func schedulerGoesOn() throws {
        let served = try ServedDatabase()
        let job = #"{"name": "tick", "group": "g", "handler": "h", "schedule": {"type": "every", "interval_ms": 1000}}"#
        #expect(try served.ask("POST", "/api/v1/jobs", job).status == 201)
        let flood = Flood(port: served.port)
        defer { flood.stop() }
        // They are written ahead: so wait for one that was not thought of before the flood.
        let begin = UTCMilliseconds(Date().timeIntervalSince1970 * 1_000)
        let areWritten = try eventually(within: 30) {
            (try served.store.tasks(TaskFilter()).map(\.runAt).max() ?? 0) > begin + 8_000
        }
        #expect(areWritten && flood.answers > 100, "\(flood.answers)")
        #expect(try served.isWell())
        #expect(served.peakMegabytes < 200, "\(served.peakMegabytes)")
    }

    /// Lets this process have so many descriptors more, where it may.
    ///
    /// - Returns: how many it may have in the end.
    private static func roomForDescriptors(_ wanted: Int) -> Int {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        getrlimit(resource, &limit)
        // Tests beside this one have some too.
        limit.rlim_cur = max(limit.rlim_cur, min(limit.rlim_max, rlim_t(wanted + 1_500)))
        setrlimit(resource, &limit)
        return min(wanted, Int(limit.rlim_cur) - 500)
    }
}
