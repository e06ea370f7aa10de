import Foundation
import JobModel
import JobStore
import StoreSupport
import TestSupport
import Testing

@Suite("Pauses over HTTP")
struct PauseRoutesTests {
    private let served: ServedDatabase

    init() throws { served = try ServedDatabase(groups: ["a", "b"]) }

    private func pause(_ name: String) throws -> Pause? { try served.store.group(named: name).pause }

    @Test("A group is paused for a while, until a time, or until it is resumed, and its audit tells which")
    func one() throws {
        let before = StandInExecutor.now
        let reply = try served.ask("POST", "/api/v1/groups/a/pause", #"{"for_ms": 3600000}"#)
        #expect(reply.status == 200, "\(reply.text)")
        let shown = try reply.object()
        #expect(shown["is_paused"] as? Bool == true && (shown["paused_until"] as? String)?.hasSuffix("Z") == true)
        let until = try #require(try pause("a")?.until)
        #expect((before + 3_600_000...StandInExecutor.now + 3_600_000).contains(until))
        _ = try served.ask("POST", "/api/v1/groups/a/pause", #"{"until": "2099-01-01T00:00:00Z"}"#)
        #expect(try pause("a") == Pause(until: 4_070_908_800_000))
        _ = try served.ask("POST", "/api/v1/groups/a/pause")
        #expect(try pause("a") == Pause())
        #expect(try served.ask("GET", "/api/v1/groups/a").object()["paused_until"] is NSNull)
        _ = try served.ask("POST", "/api/v1/groups/a/resume")
        #expect(try pause("a") == nil)
        let audit = try served.auditOfRequests()
        #expect(audit.map(\.action) == ["resumeGroup", "pauseGroup", "pauseGroup", "pauseGroup"])
        #expect(audit[2].after?.contains(#""paused_until":"2099-01-01T00:00:00"#) == true)
        #expect(audit[0].before == #"{"is_paused":true,"paused_until":null}"#)
    }

    @Test("A pause that has ended by itself is not shown")
    func over() throws {
        try served.store.setPause(Pause(until: 1), ofGroup: "a")
        let shown = try served.ask("GET", "/api/v1/groups/a").object()
        #expect(shown["is_paused"] as? Bool == false && shown["paused_until"] is NSNull)
    }

    @Test("All groups are paused and resumed at once, each with its entry in the audit, and all are answered")
    func all() throws {
        let reply = try served.ask("POST", "/api/v1/all-groups/pause", #"{"for_ms": 1000}"#)
        #expect(reply.status == 200, "\(reply.text)")
        #expect((try reply.object()["items"] as? [[String: Any]])?.map { $0["name"] as? String } == ["a", "b"])
        #expect(try pause("a") != nil && pause("a") == pause("b"))
        #expect(try served.ask("POST", "/api/v1/all-groups/resume").status == 200)
        #expect(try pause("a") == nil && pause("b") == nil)
        #expect(
            try served.auditOfRequests().reversed().map { "\($0.action) \($0.subject)" } == [
                "pauseAllGroups group a", "pauseAllGroups group b", "resumeAllGroups group a",
                "resumeAllGroups group b",
            ])
    }

    @Test(
        "An end that is none is refused with its field, and nothing is paused",
        arguments: [
            (#"{"for_ms": 0}"#, "for_ms"), (#"{"until": "2001-01-01T00:00:00Z"}"#, "until"),
            (#"{"until": "soon"}"#, "until"),
            (#"{"for_ms": 1, "until": "2099-01-01T00:00:00Z"}"#, "until"), (#"{"for": "2h"}"#, "for"),
        ])
    func wrong(body: String, field: String) throws {
        for path in ["/api/v1/groups/a/pause", "/api/v1/all-groups/pause"] {
            let reply = try served.ask("POST", path, body)
            #expect(reply.status == 422, "\(reply.text)")
            #expect(try reply.object()["field"] as? String == field)
        }
        #expect(try pause("a") == nil)
        #expect(try served.auditOfRequests().isEmpty)
    }
}
