import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

@Suite("Those whom the door keeps out")
struct DoorAttackTests {
    @Test("A Host that is not ours, that is missing or that comes twice is refused, whatever the token")
    func hosts() throws {
        let served = try ServedDatabase()
        func status(_ hosts: String...) throws -> Int? {
            let lines = hosts.map { "Host: \($0)\r\n" }.joined()
            return try served.answer(
                to: "GET /api/v1/jobs HTTP/1.1\r\n\(lines)Authorization: Bearer \(served.admin)\r\n"
                    + "Connection: close\r\n\r\n")?.status
        }
        // A tunnel's port is another one than ours, and its host is still this machine.
        for host in ["127.0.0.1", "localhost", "LocalHost:\(served.port)", "127.0.0.1:1", "[::1]:80"] {
            #expect(try status(host) == 200, "\(host)")
        }
        let strangers = [
            "evil.example", "evil.example:\(served.port)", "127.0.0.1.evil.example", "127.0.0.1:80.evil.example",
            "[::1].evil.example", "evil.example@127.0.0.1", "127.0.0.1@evil.example", "127.0.0.1/", "2130706433",
            "0.0.0.0",
            "127.0.0.1, evil.example", "", ":80", "[", "[]", "localhost.",
        ]
        for host in strangers { #expect(try status(host) == 421, "\(host)") }
        #expect(try status() == 421)
        #expect(try status("127.0.0.1", "evil.example") == 421)
        #expect(try status("127.0.0.1", "127.0.0.1") == 421)
    }

    @Test("A page elsewhere may ask only with --allow-origin, and only then is CORS spoken")
    func origins() throws {
        let served = try ServedDatabase("scheduler", "--allow-origin", "https://page.example")
        func ask(_ origin: String, _ method: String = "GET") throws -> HTTPReply {
            try served.ask(method, "/api/v1/jobs", headers: ["Origin": origin])
        }
        let strangers = [
            "https://evil.example", "null", "https://page.example.evil.example", "http://page.example",
            "https://page.example:444", "http://127.0.0.1:1", "http://localhost:\(served.port)", "127.0.0.1", "",
        ]
        for origin in strangers where !origin.isEmpty {
            for method in ["GET", "OPTIONS"] {
                let reply = try ask(origin, method)
                #expect(reply.status == 403, "\(origin)")
                #expect(!reply.headers.keys.contains { $0.hasPrefix("access-control") }, "\(origin)")
            }
        }
        let ours = try ask("http://127.0.0.1:\(served.port)")
        #expect(ours.status == 200 && ours.headers["access-control-allow-origin"] == nil)
        let allowed = try ask("https://page.example")
        #expect(allowed.status == 200 && allowed.headers["vary"] == "Origin")
        #expect(allowed.headers["access-control-allow-origin"] == "https://page.example")
        #expect(allowed.headers["access-control-allow-credentials"] == nil)
        #expect(try ask("https://page.example", "OPTIONS").status == 204)
        let wrong = try served.ask("GET", "/api/v1/jobs", token: "x", headers: ["Origin": "https://page.example"])
        #expect(wrong.status == 401)
    }

    @Test("A token counts in its headers only, and the word Bearer may be written in any case")
    func places() throws {
        let served = try ServedDatabase()
        let secret = served.admin
        for query in ["token=\(secret)", "access_token=\(secret)", "Authorization=Bearer%20\(secret)"] {
            #expect(try served.ask("GET", "/api/v1/jobs?\(query)", token: "").status == 401)
            let both = try served.ask("GET", "/api/v1/jobs?\(query)")
            #expect(both.status == 400 && !both.text.contains(secret))
        }
        #expect(try served.ask("GET", "/api/v1/jobs", token: "", headers: ["Cookie": "token=\(secret)"]).status == 401)
        #expect(try served.ask("GET", "/api/v1/jobs", token: "", headers: ["token": secret]).status == 200)
        for scheme in ["bearer", "BEARER", "bEaReR"] {
            let reply = try served.ask("GET", "/api/v1/jobs", headers: ["Authorization": "\(scheme) \(secret)"])
            #expect(reply.status == 200, "\(scheme)")
        }
        let wrong = [
            "Basic \(secret)", secret, "Bearer", "Bearer \(secret) \(secret)", "Bearer\(secret)", "Bearer \(secret)x",
            "Bearer \(secret.uppercased())", "Bearer \(secret.dropLast())", "Token \(secret)",
        ]
        for value in wrong {
            let reply = try served.ask("GET", "/api/v1/jobs", headers: ["Authorization": value])
            #expect(reply.status == 401 && reply.headers["www-authenticate"] == "Bearer", "\(value.prefix(8))")
        }
        #expect(!served.log.contains(secret))
    }

    @Test("Of 10,000 wrong tokens ten are told so and the rest to wait, and a right one still gets in")
    func guessing() throws {
        let served = try ServedDatabase()
        let connection = try HTTPConnection(port: served.port)
        let key = served.admin.prefix(15)
        var counts: [Int: Int] = [:]
        for batch in 0..<200 {
            // The first parts are those of a token that there is; and nobody believes a header of a stranger.
            let requests = (0..<50).map { number in
                let digits = "\(batch * 50 + number)"
                let guess = "\(key)_" + String(repeating: "0", count: 64 - digits.count) + digits
                return "GET /api/v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(guess)\r\n"
                    + "X-Forwarded-For: 10.0.\(batch).\(number)\r\n\r\n"
            }
            try connection.send(requests.joined())
            for _ in requests {
                let reply = try connection.reply()
                counts[reply.status, default: 0] += 1
                guard reply.status == 429 else { continue }
                let wait = try #require(reply.headers["retry-after"].flatMap { Int($0) })
                #expect((1...60).contains(wait))
            }
        }
        // On a slow machine it may take more than the minute after which they are told again.
        #expect(counts.values.reduce(0, +) == 10_000 && (10...50).contains(counts[401] ?? 0), "\(counts)")
        #expect(counts.keys.sorted() == [401, 429])
        #expect(try served.isWell())
        #expect(served.peakMegabytes < 200, "\(served.peakMegabytes)")
        #expect(!served.log.contains(key) && served.log.utf8.count < 100_000)
    }
}
