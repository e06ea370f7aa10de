import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

/// API.md and /openapi.json, held against what is served.
@Suite("The API's documents")
struct DocumentTests {
    private let served: ServedDatabase

    init() throws { served = try ServedDatabase() }

    private func text() throws -> String { try String(contentsOfFile: "\(Project.root)/API.md", encoding: .utf8) }

    @Test("Every path that API.md names is served")
    func paths() throws {
        let text = try text()
        let seed = text.matches(of: /\| `(\/dot-job-info\/[^`]*)` \|/).map { ("POST", String($0.1)) }
        let rest = text.matches(of: /`(GET|POST) (\/[a-z0-9\/]+)`/).map { (String($0.1), String($0.2)) }
        #expect(seed.count == 6 && rest.count >= 5)
        for (method, path) in seed + rest {
            // A stream has no end that one could wait for, but a refusal has.
            let query = path == "/api/v1/events" ? "?topics=none" : ""
            let reply = try served.ask(method, path.replacing(/\{\w+\}/, with: "1") + query)
            #expect(reply.status != 405 && !reply.text.contains("path: nothing is there"), "\(method) \(path)")
        }
    }

    @Test("The seed's example in API.md is answered as it says")
    func example() throws {
        let lines = try text().components(separatedBy: "\n")
        let start = try #require(lines.firstIndex { $0.hasPrefix(#"POST /dot-job-info/addJob  {"name":"x"}"#) })
        let reply = try served.ask("POST", "/dot-job-info/addJob", #"{"name":"x"}"#)
        #expect("\(reply.status) \(reply.text)" == lines[start + 1])
    }

    @Test("Every option that API.md names is one of up and of scheduler")
    func options() throws {
        let options = Set(try text().matches(of: /\| `(--[a-z-]+)/).map { String($0.1) } + ["--http-request-timeout"])
        #expect(options.count >= 7)
        for command in ["up", "scheduler"] {
            let help = try served.dotjob(command, "--help").output
            for option in options { #expect(help.contains(option), "\(command) \(option)") }
        }
    }

    @Test("The document is OpenAPI 3.1 with an operation for each path and method, each with its statuses")
    func openAPI() throws {
        let document = try served.ask("GET", "/openapi.json").object()
        #expect(document["openapi"] as? String == "3.1.0")
        let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
        let operations = paths.values.flatMap(\.values)
        #expect(operations.count >= 45)
        for operation in operations {
            let responses = try #require(operation["responses"] as? [String: Any])
            #expect(responses.keys.contains { $0.hasPrefix("2") } && responses["500"] != nil)
        }
    }

    @Test("The bulk action of API.md refuses a count that has drifted, and does what was seen")
    func bulk() throws {
        var draft = JobDraft(name: "digest", group: "g", handler: "h")
        draft.priority = 1
        _ = try served.store.addJob(draft, on: nil, now: 1, nextOccurrence: { _, _ in nil })
        _ = try served.store.runJob(named: "digest", parameters: nil, count: 12, runAt: 1, on: nil, now: 1)
        func cancel(_ body: String) throws -> HTTPReply { try served.ask("POST", "/api/v1/tasks/cancel", body) }
        let drifted = try cancel(#"{"filter": {"job": "digest"}, "expected": 10}"#)
        #expect(drifted.status == 409)
        #expect(try drifted.object()["type"] as? String == "urn:dotjob:problem:drifted")
        #expect(try served.store.tasks(TaskFilter()).count == 12)
        #expect(try cancel(#"{"ids": [1, 2], "expected": 2}"#).text == #"{"changed":2}"#)
        #expect(
            try cancel(#"{"filter": {"job": "digest"}, "expected": 12, "tolerance": 2}"#).text == #"{"changed":10}"#)
        #expect(try served.store.tasks(TaskFilter()).isEmpty)
        #expect(try served.store.audit(AuditFilter()).count == 12)
    }
}
