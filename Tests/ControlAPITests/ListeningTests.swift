import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

@Suite("Where it listens")
struct ListeningTests {

    @Test("A port that is named and taken is refused with what to do")
    func taken() throws {
        let served = try ServedDatabase()
        for command in ["scheduler", "up"] {
            let refused = try served.dotjob(command, "--port", "\(served.port)")
            #expect(refused.status == 1)
            #expect(
                refused.error.contains("address 127.0.0.1:\(served.port): another program listens there; name another"))
        }
        #expect(try served.ask("GET", "/healthz", token: "").status == 200)
    }

    @Test("Two databases on one machine: the second takes a port that is free, and says so")
    func twoProjects() throws {
        let usual = ["DOTJOB_PORT": ""]
        let first = try ServedDatabase("up", environment: usual)
        let second = try ServedDatabase("up", environment: usual)
        #expect(first.port != second.port && second.port != 8_806)
        #expect(second.log.contains("port 8806 is taken; taking a free one"))
        for served in [first, second] { #expect(try served.ask("GET", "/api/v1/jobs").status == 200) }
    }

    @Test(
        "What would let tokens be read, or makes no sense, is wrong usage",
        arguments: [
            (["up", "--bind", "0.0.0.0"], "tokens would be sent in the clear"),
            (["scheduler", "--bind", "192.0.2.1"], "tokens would be sent in the clear"),
            (["up", "--port", "70000"], "--port \"70000\": out of range"),
            (["up", "--public-url", "jobs"], "--public-url \"jobs\": not a URL"),
        ])
    func refused(arguments: [String], reason: String) throws {
        let directory = try TemporaryDirectory()
        let outcome = try Tool.run(
            Project.product("dotjob"), arguments, environment: ["DOTJOB_DATABASE": directory.file("q.db")])
        #expect(outcome.status == 64 && outcome.error.contains(reason), "\(outcome.error)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
    }

    @Test("Behind a proxy that is trusted, the audit has the address that it tells of; of a stranger's word nothing")
    func proxies() throws {
        let trusting = try ServedDatabase(
            "scheduler", "--trusted-proxy", "127.0.0.1", "--public-url", "https://jobs.example.org")
        let headers = ["X-Forwarded-For": "203.0.113.9, 198.51.100.7", "Host": "jobs.example.org"]
        let body = #"{"name": "a", "group": "g", "handler": "h"}"#
        #expect(try trusting.ask("POST", "/api/v1/jobs", body, headers: headers).status == 201)
        #expect(try trusting.store.audit(.init()).map(\.source) == ["198.51.100.7"])
        let other = try ServedDatabase()
        #expect(try other.ask("POST", "/api/v1/jobs", body, headers: headers).status == 421)
        #expect(
            try other.ask("POST", "/api/v1/jobs", body, headers: ["X-Forwarded-For": "203.0.113.9"]).status == 201)
        #expect(try other.store.audit(.init()).map(\.source) == ["127.0.0.1"])
    }
}
