import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

@Suite("Groups over HTTP")
struct GroupRoutesTests {
    private let served: ServedDatabase

    init() throws { served = try ServedDatabase() }

    private func patch(_ body: String, tag: String? = nil) throws -> HTTPReply {
        try served.ask("PATCH", "/api/v1/groups/g", body, headers: tag.map { ["If-Match": $0] } ?? [:])
    }

    @Test("What is named of a group is changed, the rest stays, and the audit has both")
    func changed() throws {
        let reply = try patch(#"{"host_threads": 8, "max_running": 3, "description": "mails"}"#)
        #expect(reply.status == 200, "\(reply.text)")
        #expect(try reply.object()["max_running"] as? Int == 3)
        #expect(try patch(#"{"max_running": null}"#).object()["max_running"] is NSNull)
        #expect(try patch(#"{"ageing_ms": 300000}"#).object()["ageing_ms"] as? Int == 300_000)
        #expect(try patch(#"{"ageing_ms": null}"#).object()["ageing_ms"] is NSNull)
        let group = try served.store.group(named: "g")
        #expect(group.hostThreads == 8 && group.maxRunning == nil && group.summary == "mails")
        let audit = try served.store.audit(AuditFilter())
        #expect(audit.map(\.action) == Array(repeating: "updateGroup", count: 4))
        #expect(audit[2].subject == "group g" && audit[2].before?.contains(#""max_running":3"#) == true)
        #expect(audit[2].after?.contains(#""max_running":null"#) == true)
        #expect(audit[0].before?.contains(#""ageing_ms":300000"#) == true)
    }

    @Test("A change on an ETag that is no longer the group's is refused")
    func entityTag() throws {
        let tag = try #require(try served.ask("GET", "/api/v1/groups/g").headers["etag"])
        let first = try patch(#"{"max_running": 3}"#, tag: tag)
        #expect(first.status == 200)
        let late = try patch(#"{"max_running": 9}"#, tag: tag)
        #expect(late.status == 412)
        #expect(try late.object()["field"] as? String == "If-Match")
        #expect(try served.store.group(named: "g").maxRunning == 3)
        let paused = try served.ask("POST", "/api/v1/groups/g/pause")
        #expect(paused.headers["etag"] != first.headers["etag"], "somebody has paused it")
        #expect(try patch(#"{"max_running": 9}"#, tag: paused.headers["etag"]).status == 200)
    }

    @Test(
        "What a group cannot be is refused with its field, and nothing is changed",
        arguments: [
            (#"{"host_threads": 0}"#, "host_threads"), (#"{"host_threads": null}"#, "host_threads"),
            (#"{"max_running": 0}"#, "max_running"), (#"{"ageing_ms": 9}"#, "ageing_ms"),
            (#"{"name": "h"}"#, "name"),
        ])
    func wrong(body: String, field: String) throws {
        let reply = try patch(body)
        #expect(reply.status == 422)
        #expect(try reply.object()["field"] as? String == field)
        #expect(try served.store.audit(AuditFilter()).isEmpty)
    }

    @Test("The command line changes the same, and refuses a change of nothing")
    func commandLine() throws {
        let outcome = try served.dotjob("group", "update", "g", "--max-running", "5", "--description", "mails")
        #expect(outcome.status == 0 && outcome.output == "group \"g\": updated\n", "\(outcome.error)")
        #expect(try served.store.group(named: "g").maxRunning == 5)
        #expect(try served.dotjob("group", "update", "g", "--no-max-running").status == 0)
        #expect(try served.store.group(named: "g").maxRunning == nil)
        #expect(try served.dotjob("group", "update", "g").status == 64)
        #expect(try served.dotjob("group", "update", "g", "--threads", "0").status != 0)
        #expect(try served.dotjob("group", "update", "none", "--threads", "1").status != 0)
    }
}
