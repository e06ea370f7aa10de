import Foundation
import JobModel
import JobStore
import StoreSupport
import Testing

@Suite("The error desk over HTTP")
struct ErrorRoutesTests {
    private let served: ServedDatabase

    /// Cause 1 has three open failures in group "g", cause 2 one in "other".
    init() throws {
        served = try ServedDatabase(groups: ["g", "other"])
        for (group, count) in [("g", 3), ("other", 1)] {
            let draft = JobDraft(name: "job of \(group)", group: group, handler: "send")
            _ = try served.store.addJob(draft, on: nil, now: 1, nextOccurrence: { _, _ in nil })
            _ = try served.store.runJob(named: draft.name, parameters: nil, count: count, runAt: 1, on: nil, now: 1)
            let executor = try StandInExecutor(store: served.store, group: group)
            for task in try executor.claim("send") {
                try executor.finish([task], with: .failed, message: "no answer from 10.0.0.\(task.key.taskID)")
            }
        }
    }

    private func items(_ path: String, token: String? = nil) throws -> [[String: Any]] {
        let reply = try served.ask("GET", "/api/v1/errors\(path)", token: token)
        #expect(reply.status == 200, "\(reply.text)")
        return try #require(try reply.object()["items"] as? [[String: Any]])
    }

    @Test("Causes are listed with how often they struck, when, and how many failures are open")
    func list() throws {
        let causes = try items("")
        #expect(causes.map { $0["id"] as? Int } == [2, 1])
        #expect(causes[1]["message"] as? String == "no answer from #")
        #expect(causes[1]["failures"] as? Int == 3 && causes[1]["open"] as? Int == 3)
        #expect(try items("?group=g").count == 1)
        #expect(try items("?since=2999-01-01T00:00:00Z").isEmpty)
        #expect(try items("/1/hours").compactMap { $0["failures"] as? Int }.reduce(0, +) == 3)
        #expect(try items("/1/failures").map { $0["failure_state"] as? String } == ["open", "open", "open"])
        #expect(try items("/1/failures?limit=2").count == 2)
        #expect(try served.ask("GET", "/api/v1/errors/9").status == 404)
        let bound = try served.token("bound", "viewer", "--group", "other")
        #expect(try items("", token: bound).map { $0["id"] as? Int } == [2])
    }

    @Test(
        "Failures are settled by how many one has seen: a dry run tells, another count is refused, and the audit has it"
    )
    func settle() throws {
        let dry = try served.ask("POST", "/api/v1/errors/1/retry", #"{"dry_run": true}"#)
        #expect(try dry.object()["changed"] as? Int == 3)
        #expect(try served.store.tasks(TaskFilter()).isEmpty)
        #expect(try served.ask("POST", "/api/v1/errors/1/retry", "{}").status == 422)
        let drifted = try served.ask("POST", "/api/v1/errors/1/retry", #"{"expected": 5, "tolerance": 1}"#)
        #expect(drifted.status == 409)
        #expect(try served.store.tasks(TaskFilter()).isEmpty)
        let some = try served.ask("POST", "/api/v1/errors/1/retry", #"{"expected": 2, "limit": 2}"#)
        #expect(some.status == 200)
        #expect(try some.object()["changed"] as? Int == 2)
        #expect(try served.store.tasks(TaskFilter()).count == 2)
        let rest = try served.ask("POST", "/api/v1/errors/1/drop", #"{"expected": 2, "tolerance": 1}"#)
        #expect(try rest.object()["changed"] as? Int == 1)
        #expect(try served.store.cause(1).open == 0)
        let audit = try served.store.audit(AuditFilter())
        #expect(audit.map(\.action) == ["dropError", "retryError"])
        #expect(audit.allSatisfy { $0.subject == "cause 1" })
    }

    @Test("A failure of a job that was disabled is left alone, and counted")
    func leftAlone() throws {
        _ = try served.store.disableJob(named: "job of other", now: 1)
        let reply = try served.ask("POST", "/api/v1/errors/2/retry", #"{"expected": 1}"#)
        #expect(try reply.object()["changed"] as? Int == 0)
        #expect(try reply.object()["left_alone"] as? Int == 1)
    }
}
