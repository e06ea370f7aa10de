import Foundation
import Glibc
import JobModel
import JobStore
import StoreSupport
import Testing

@Suite("Jobs over HTTP")
struct JobRoutesTests {
    private let served: ServedDatabase

    init() throws { served = try ServedDatabase() }

    private func add(_ name: String, _ more: String = "") throws -> HTTPReply {
        try served.ask("POST", "/api/v1/jobs", "{\"name\": \"\(name)\", \"group\": \"g\", \"handler\": \"h\"\(more)}")
    }

    @Test("More tasks than a job keeps waiting are queued at once, and the oldest of them end before the answer")
    func surplus() throws {
        #expect(try add("a", #", "block_strategy": "serial", "queue_at_most": 2"#).status == 201)
        let reply = try served.ask("POST", "/api/v1/jobs/1/run", "{\"count\": 3500}")
        #expect(reply.status == 202, "\(reply.text)")
        let last = try #require(try reply.object()["last_task_id"] as? Int)
        // One of them runs next.
        #expect(try served.store.tasks(TaskFilter()).map(\.id) == [last - 2, last - 1, last].map { TaskID($0) })
        var filter = LogFilter()
        filter.limit = 10_000
        let logs = try served.store.logs(filter)
        #expect(logs.count == 3_497 && logs.allSatisfy { $0.code == .skipped && $0.isFinal })
    }

    @Test("Limits and what makes duplicates are registered, shown, changed, and taken away by null")
    func limits() throws {
        let limits = #""max_running": 8, "limit_key": "$.tenant", "max_per_key": 2, "rate": "100/1m", "burst": 10"#
        let unique = #""unique_by": "$.user_id", "unique_while": "10m", "on_duplicate": "replace""#
        let added = try add("a", ", \(limits), \(unique)")
        #expect(added.status == 201, "\(added.text)")
        let job = try served.ask("GET", "/api/v1/jobs/1").object()
        #expect(job["max_running"] as? Int == 8 && job["max_per_key"] as? Int == 2 && job["burst"] as? Int == 10)
        #expect(job["limit_key"] as? String == "$.tenant" && job["rate"] as? String == "100/1m")
        #expect(job["unique_by"] as? String == "$.user_id" && job["unique_while"] as? String == "10m")
        #expect(job["on_duplicate"] as? String == "replace")
        let changed = try served.ask("PATCH", "/api/v1/jobs/1", #"{"burst": null, "unique_by": null}"#).object()
        #expect(changed["burst"] is NSNull && changed["unique_by"] is NSNull && changed["rate"] as? String == "100/1m")
        let misfit = try served.ask("PATCH", "/api/v1/jobs/1", #"{"limit_key": null}"#)
        #expect(misfit.status == 422 && misfit.text.contains("max_per_key without a key"), "\(misfit.text)")
    }

    @Test("A run that would be a duplicate is answered with the task that is there, among many jobs too")
    func duplicates() throws {
        _ = try add("a", #", "unique_by": "params""#)
        _ = try add("b")
        let first = try served.ask("POST", "/api/v1/jobs/1/run", #"{"count": 3}"#).object()
        #expect(first["duplicates"] as? Int == 2 && first["count"] as? Int == 1)
        let again = try served.ask("POST", "/api/v1/jobs/1/run")
        #expect(again.status == 202)
        #expect(try again.object()["duplicates"] as? Int == 1)
        #expect(try again.object()["first_task_id"] as? Int == first["first_task_id"] as? Int)
        let many = try served.ask("POST", "/api/v1/jobs/run", #"{"ids": [1, 2], "expected": 2}"#).object()
        #expect(many["changed"] as? Int == 1)
        #expect((many["runs"] as? [[String: Any]])?.map { $0["duplicates"] as? Int } == [1, 0])
        _ = try served.ask("PATCH", "/api/v1/jobs/1", #"{"on_duplicate": "fail"}"#)
        let refused = try served.ask("POST", "/api/v1/jobs/1/run")
        #expect(refused.status == 409 && refused.text.contains("would be a duplicate of task 1"), "\(refused.text)")
    }

    @Test("A job is registered, shown, changed and deleted, and the audit tells who did it")
    func life() throws {
        let added = try add("a", #", "schedule": {"type": "every", "interval_ms": 60000}, "parameters": {"n": 1.50}"#)
        #expect(added.status == 201)
        #expect(added.headers["location"] == "/api/v1/jobs/1")
        #expect(added.text.contains(#""parameters":{"n": 1.50}"#), "as it was written")
        let shown = try served.ask("GET", "/api/v1/jobs/1")
        #expect(shown.status == 200 && shown.headers["etag"] == added.headers["etag"])
        let changed = try served.ask("PATCH", "/api/v1/jobs/1", #"{"retries": 3, "owner": "ada"}"#)
        #expect(try changed.object()["retries"] as? Int == 3)
        #expect(try served.store.job(named: "a").owner == "ada")
        #expect(try served.ask("DELETE", "/api/v1/jobs/1").status == 204)
        #expect(try served.ask("GET", "/api/v1/jobs/1").status == 404)
        let audit = try served.store.audit(AuditFilter())
        #expect(audit.map(\.action) == ["deleteJob", "updateJob", "addJob"])
        #expect(audit.allSatisfy { $0.actor == "admin" && $0.source == "127.0.0.1" && $0.subject == "job a" })
        #expect(audit[1].before?.contains(#""retries":0"#) == true && audit[1].after?.contains(#""retries":3"#) == true)
    }

    @Test("A change on an ETag that is no longer the job's is refused, and changes nothing")
    func entityTag() throws {
        let tag = try #require(try add("a").headers["etag"])
        #expect(try served.ask("PATCH", "/api/v1/jobs/1", #"{"retries": 1}"#, headers: ["If-Match": tag]).status == 200)
        let late = try served.ask("PATCH", "/api/v1/jobs/1", #"{"retries": 2}"#, headers: ["If-Match": tag])
        #expect(late.status == 412)
        #expect(try late.object()["field"] as? String == "If-Match")
        #expect(try served.store.job(named: "a").retries == 1)
    }

    @Test("A request with a key is done once, and answered alike; another request with it is refused")
    func keys() throws {
        _ = try add("a")
        let key = ["Idempotency-Key": "k-1"]
        let first = try served.ask("POST", "/api/v1/jobs/1/run", "{\"count\": 2}", headers: key)
        let again = try served.ask("POST", "/api/v1/jobs/1/run", "{\"count\": 2}", headers: key)
        #expect(first.status == 202 && again.status == 202 && first.text == again.text)
        #expect(again.headers["idempotency-replayed"] == "true" && again.headers["location"] == "/api/v1/runs/1")
        #expect(try served.store.tasks(TaskFilter()).count == 2)
        let other = try served.ask("POST", "/api/v1/jobs/1/run", "{\"count\": 3}", headers: key)
        #expect(other.status == 422)
        #expect(try other.object()["type"] as? String == "urn:dotjob:problem:key-reused")
        let stranger = try served.ask(
            "POST", "/api/v1/jobs/1/run", "{\"count\": 2}", token: try served.token("b", "operator"), headers: key)
        #expect(stranger.headers["idempotency-replayed"] == nil, "a key is its token's")
    }

    @Test("An empty key is refused: a client whose key was lost would get another request's answer")
    func emptyKey() throws {
        _ = try add("a")
        let reply = try served.ask("POST", "/api/v1/jobs/1/run", headers: ["Idempotency-Key": " "])
        #expect(try reply.status == 400 && reply.object()["detail"] as? String == "Idempotency-Key: empty")
        #expect(try served.store.tasks(TaskFilter()).isEmpty)
    }

    @Test("A scheduler killed between the commit and the answer: the same key gives one job and one task")
    func killedBeforeAnswer() throws {
        let key = "Idempotency-Key: k-2\r\n"
        let body = #"{"name": "once", "group": "g", "handler": "h"}"#
        let connection = try HTTPConnection(port: served.port)
        try connection.send(
            "POST /api/v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(served.admin)\r\n\(key)"
                + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        // The commit is seen before the answer is read.
        let isCommitted = try eventuallyHasJob()
        #expect(isCommitted)
        served.kill(SIGKILL)
        try served.start()
        let kept = try #require(try served.store.token(key: String(served.admin.dropFirst(3).prefix(12))))
        let answer = try #require(try served.store.keptAnswer(ofToken: kept.token.id, key: "k-2", since: 0))
        #expect(answer.status == 201)
        let again = try served.ask("POST", "/api/v1/jobs", body, headers: ["Idempotency-Key": "k-2"])
        #expect(again.status == 201 && again.headers["idempotency-replayed"] == "true")
        #expect(try served.store.jobs(JobFilter()).count == 1)
    }

    private func eventuallyHasJob() throws -> Bool {
        for _ in 0..<2_000 {
            if try !served.store.jobs(JobFilter()).isEmpty { return true }
            usleep(5_000)
        }
        return false
    }

    @Test(
        "What is wrong is told with its field, and nothing is stored",
        arguments: [
            (#"{"group": "g", "handler": "h"}"#, 422, "name"),
            (#"{"name": "a", "group": "g", "handler": "h", "colour": 1}"#, 422, "colour"),
            (#"{"name": "a", "group": "g", "handler": "h", "retries": "3"}"#, 422, "retries"),
            (#"{"name": "a", "group": "g", "handler": "h", "retries": 101}"#, 422, "retries"),
            (#"{"name": "a", "group": "g", "handler": "h", "max_running": 0}"#, 422, "max_running"),
            (#"{"name": "a", "group": "g", "handler": "h", "limit_key": "tenant"}"#, 422, "limit_key"),
            (#"{"name": "a", "group": "g", "handler": "h", "rate": "100"}"#, 422, "rate"),
            (#"{"name": "a", "group": "g", "handler": "h", "unique_by": "$."}"#, 422, "unique_by"),
            (#"{"name": "a", "group": "g", "handler": "h", "unique_while": "soon"}"#, 422, "unique_while"),
            (#"{"name": "a", "group": "g", "handler": "h", "on_duplicate": "drop"}"#, 422, "on_duplicate"),
            (#"{"name": "a", "group": "g", "handler": "h", "schedule": {"type": "cron"}}"#, 422, "schedule.cron"),
            (
                #"{"name": "a", "group": "g", "handler": "h", "schedule": {"type": "manual", "cron": "* * * * *"}}"#,
                422,
                "schedule.cron"
            ),
            (#"{"name": "a", "name": "b"}"#, 400, nil), ("{", 400, nil), ("[1]", 422, nil), ("", 400, nil),
        ] as [(String, Int, String?)])
    func wrong(body: String, status: Int, field: String?) throws {
        let reply = try served.ask("POST", "/api/v1/jobs", body)
        #expect(reply.status == status, "\(reply.text)")
        #expect(reply.headers["content-type"] == "application/problem+json; charset=utf-8")
        if let field { #expect(try reply.object()["field"] as? String == field) }
        #expect(try served.store.jobs(JobFilter()).isEmpty)
    }

    @Test("Pages go on where the one before ended, though jobs come and go")
    func pages() throws {
        for name in ["a", "b", "c", "d"] { _ = try add(name) }
        let first = try served.ask("GET", "/api/v1/jobs?limit=2").object()
        #expect(names(first) == ["a", "b"] && first["count"] as? Int == 4)
        _ = try add("aa")
        try served.store.deleteJob(named: "b", now: 1)
        let cursor = try #require(first["next_cursor"] as? String)
        let second = try served.ask("GET", "/api/v1/jobs?limit=2&cursor=\(cursor)").object()
        #expect(names(second) == ["c", "d"] && second["next_cursor"] is NSNull)
    }

    private func names(_ page: [String: Any]) -> [String?] {
        (page["items"] as? [[String: Any]] ?? []).map { $0["name"] as? String }
    }

    @Test("Secrets within parameters are masked in the audit, and nowhere else")
    func masked() throws {
        _ = try add("a", #", "parameters": {"to": "ada", "smtp": {"Password": "hunter2"}}"#)
        #expect(try served.store.job(named: "a").parameters.contains("hunter2"))
        let entry = try #require(try served.store.audit(AuditFilter()).first)
        #expect(entry.after?.contains("hunter2") == false && entry.after?.contains(#""to":"ada""#) == true)
    }
}
