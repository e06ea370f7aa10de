import Foundation
import JobModel
import JobStore
import StoreSupport
import Testing

@Suite("Many jobs at once over HTTP")
struct JobBulkTests {
    private let served: ServedDatabase

    /// Jobs 1 to 3 are of group "g", job 4 of "other".
    init() throws {
        served = try ServedDatabase(groups: ["g", "other"])
        for (name, group) in [("a", "g"), ("b", "g"), ("c", "g"), ("d", "other")] {
            let draft = JobDraft(name: name, group: group, handler: "send")
            _ = try served.store.addJob(draft, on: nil, now: 1, nextOccurrence: { _, _ in nil })
        }
    }

    private func ask(_ verb: String, _ body: String, token: String? = nil, key: String = "") throws -> HTTPReply {
        try served.ask(
            "POST", "/api/v1/jobs/\(verb)", body, token: token, headers: key.isEmpty ? [:] : ["Idempotency-Key": key])
    }

    private func changed(_ verb: String, _ body: String) throws -> Int? {
        let reply = try ask(verb, body)
        #expect(reply.status == 200, "\(reply.text)")
        return try reply.object()["changed"] as? Int
    }

    private func disabled() throws -> [String] {
        try served.store.jobs().filter(\.isDisabled).map(\.name)
    }

    private func fail(_ job: String, in group: String = "g") throws {
        _ = try served.store.runJob(named: job, parameters: nil, count: 1, runAt: 1, on: nil, now: 1)
        let executor = try StandInExecutor(store: served.store, group: group)
        try executor.finish(executor.claim("send"), with: .failed)
    }

    @Test("Jobs are disabled and enabled by ids or a filter, those that are so already are not counted, each audited")
    func switched() throws {
        #expect(try changed("disable", #"{"ids": [1, 2, 2], "expected": 2}"#) == 2)
        #expect(try disabled() == ["a", "b"])
        #expect(try changed("disable", #"{"filter": {"group": "g"}, "expected": 1}"#) == 1)
        #expect(try changed("enable", #"{"filter": {"status": "disabled"}, "expected": 4, "tolerance": 1}"#) == 3)
        #expect(try disabled().isEmpty)
        let audit = try served.auditOfRequests()
        #expect(audit.count { $0.action == "disableJobs" } == 3 && audit.count { $0.action == "enableJobs" } == 3)
        let first = try #require(audit.last)
        #expect(first.subject == "job a" && first.groupID == 1)
        #expect(first.before == #"{"is_disabled":false}"# && first.after == #"{"is_disabled":true}"#)
    }

    @Test(
        "A count that has drifted, ids beside a filter, and neither of them change nothing",
        arguments: [
            (#"{"filter": {"group": "g"}, "expected": 2}"#, 409),
            (#"{"ids": [1, 2, 99], "expected": 3}"#, 409),
            (#"{"ids": [1], "filter": {}, "expected": 1}"#, 422),
            (#"{"expected": 1}"#, 422), (#"{"ids": [1]}"#, 422),
            (#"{"filter": {"group": "none"}, "expected": 1}"#, 404),
        ])
    func refused(body: String, status: Int) throws {
        for verb in ["disable", "delete", "run"] {
            let reply = try ask(verb, body)
            #expect(reply.status == status, "\(verb): \(reply.text)")
        }
        #expect(try served.store.jobs().count == 4)
        #expect(try disabled().isEmpty && served.store.tasks(TaskFilter()).isEmpty)
        #expect(try served.auditOfRequests().isEmpty)
    }

    @Test("More jobs than one request may change are refused by their number, before any is changed")
    func bounded() throws {
        let ids = (1...1_001).map(String.init).joined(separator: ", ")
        #expect(try ask("disable", "{\"ids\": [\(ids)], \"expected\": 4}").status == 422)
        #expect(try ask("disable", #"{"filter": {}, "expected": 1001}"#).status == 422)
        #expect(try disabled().isEmpty)
    }

    @Test("A token of one group changes no job of another: its ids are refused, and a filter does not find them")
    func bound() throws {
        let token = try served.token("g only", "operator", "--group", "g")
        #expect(try ask("delete", #"{"ids": [1, 4], "expected": 2}"#, token: token).status == 403)
        let reply = try ask("delete", #"{"filter": {}, "expected": 3}"#, token: token)
        #expect(reply.status == 200, "\(reply.text)")
        #expect(try served.store.jobs().map(\.name) == ["d"])
        let audit = try served.auditOfRequests()
        #expect(audit.count == 3 && audit.allSatisfy { $0.before?.contains(#""handler":"send""#) == true })
    }

    @Test("A token of one group finds its jobs however many of another come before them")
    func boundBehindMany() throws {
        for number in 0..<1_001 {
            let draft = JobDraft(name: "a\(number)", group: "other", handler: "send")
            _ = try served.store.addJob(draft, on: nil, now: 1, nextOccurrence: { _, _ in nil })
        }
        let token = try served.token("g only", "operator", "--group", "g")
        let reply = try ask("disable", #"{"filter": {}, "expected": 3}"#, token: token)
        #expect(reply.status == 200, "\(reply.text)")
        #expect(try disabled().count == 3)
    }

    @Test("A task of each enabled job is queued, once for a key")
    func run() throws {
        _ = try served.store.disableJob(named: "b", now: 1)
        let body = #"{"filter": {"group": "g"}, "expected": 2}"#
        let first = try ask("run", body, key: "r-1")
        #expect(first.status == 202, "\(first.text)")
        let runs = try #require(try first.object()["runs"] as? [[String: Any]])
        #expect(runs.map { $0["job_id"] as? Int } == [1, 3])
        let again = try ask("run", body, key: "r-1")
        #expect(again.text == first.text && again.headers["idempotency-replayed"] == "true")
        #expect(try served.store.tasks(TaskFilter()).map(\.jobName) == ["a", "c"])
        #expect(try served.auditOfRequests().map(\.subject) == ["job c", "job a"])
    }

    @Test("When the parameters of one job fit its handler no more, none of the jobs is run")
    func misfit() throws {
        let executor = try StandInExecutor(store: served.store, group: "g")
        var handler = PluginHandler(name: "send")
        handler.parametersSchema = #"{"type": "object", "required": ["to"]}"#
        let draft = PluginDraft(
            name: "mail", version: "1", digest: String(repeating: "a", count: 64), handlers: ["send"],
            handlerDetails: [handler])
        let plugin = try served.store.storePlugin(draft, bytes: [1])
        _ = try served.store.publish(
            ReleaseDraft(plugins: [plugin.id], publisher: "tester"), toGroup: executor.group.name, expecting: nil,
            now: 1)
        let reply = try ask("run", #"{"ids": [4, 1], "expected": 2}"#)
        #expect(reply.status == 422 && reply.text.contains(#"job \"a\""#), "\(reply.text)")
        #expect(try served.store.tasks(TaskFilter()).isEmpty)
    }

    @Test("Jobs in error are restarted, and of jobs that are to be retried those without a failure are left alone")
    func again() throws {
        try fail("a")
        try fail("d", in: "other")
        #expect(try changed("restart", #"{"filter": {"group": "g"}, "expected": 1}"#) == 1)
        #expect(try served.store.tasks(TaskFilter()).map(\.jobName) == ["a"])
        #expect(try changed("retry", #"{"ids": [2, 3, 4], "expected": 3}"#) == 1)
        #expect(try served.store.tasks(TaskFilter()).map(\.jobName) == ["a", "d"])
        let audit = try served.auditOfRequests()
        #expect(audit.map(\.subject) == ["job d", "job a"] && audit[0].after?.hasPrefix(#"{"task_id":"#) == true)
    }

    @Test("A job with more waiting tasks than one transaction changes is deleted whole, and its audit has one entry")
    func manyTasks() throws {
        _ = try served.store.runJob(named: "a", parameters: nil, count: 12_000, runAt: 1, on: nil, now: 1)
        #expect(try served.ask("DELETE", "/api/v1/jobs/1").status == 204)
        #expect(try served.store.tasks(TaskFilter()).isEmpty)
        #expect(try served.auditOfRequests().count == 1)
    }
}
