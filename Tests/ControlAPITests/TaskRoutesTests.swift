import Foundation
import JobModel
import JobStore
import StoreSupport
import Testing

@Suite("Tasks over HTTP")
struct TaskRoutesTests {
    private let served: ServedDatabase

    init() throws {
        served = try ServedDatabase(groups: ["g", "other"])
        for group in ["g", "other"] {
            let executor = try StandInExecutor(store: served.store, group: group)
            let draft = JobDraft(name: "job of \(group)", group: group, handler: "send")
            _ = try served.store.addJob(draft, on: nil, now: 1, nextOccurrence: { _, _ in nil })
            for _ in 0..<2 {
                _ = try served.store.runJob(named: draft.name, parameters: nil, count: 1, runAt: 1, on: nil, now: 1)
            }
            // Of each group's two the first ends.
            try executor.finish(executor.claim("send", limit: 1), with: .failed)
        }
    }

    private func why(_ task: Int, _ token: String) throws -> HTTPReply {
        try served.ask("GET", "/api/v1/tasks/\(task)/why", token: token)
    }

    @Test("A token of a group is told where its group's tasks stand and how they ended, and nothing of another's")
    func why() throws {
        let token = try served.token("g only", "viewer", "--group", "g")
        #expect(
            try why(1, token).text
                == #"{"code":500,"group":null,"holds":[],"message":null,"reasons":[],"starts_at":null,"state":"ended","task":null}"#
        )
        #expect(try why(2, token).object()["state"] as? String == "queued")
        for task in [3, 4] { #expect(try why(task, token).status == 403, "\(task)") }
        #expect(try why(99, token).status == 404)
        for task in 1...4 { #expect(try why(task, served.admin).status == 200, "\(task)") }
    }

    @Test(
        "Several groups, states and nodes and a time are asked for by naming each, in a list and in what is cancelled")
    func several() throws {
        _ = try StandInExecutor(store: served.store, group: "g").claim("send")
        func ids(_ query: String) throws -> [Int] {
            let reply = try served.ask("GET", "/api/v1/tasks?\(query)")
            try #require(reply.status == 200, "\(reply.text)")
            return try (reply.object()["items"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? Int }
        }
        #expect(try ids("group=g&group=other") == [2, 4])
        #expect(try ids("group=other&status=ready&status=running") == [4])
        #expect(try ids("status=running&status=held") == [2])
        #expect(try ids("node=node-1&node=none") == [2] && ids("node=none").isEmpty)
        #expect(try ids("until=1970-01-01T00:00:00.002Z") == [2, 4])
        #expect(try ids("since=1970-01-01T00:00:00.002Z").isEmpty)
        #expect(try served.ask("GET", "/api/v1/tasks?group=g&group=none").status == 404)
        #expect(try served.ask("GET", "/api/v1/tasks?status=ready&status=odd").status == 400)
        #expect(try served.ask("GET", "/api/v1/tasks?job=a&job=b").status == 400)
        let bound = try served.token("g only", "viewer", "--group", "g")
        #expect(try served.ask("GET", "/api/v1/tasks?group=g&group=other", token: bound).status == 403)
        let uncounted = try served.ask("GET", "/api/v1/tasks?count=false").object()
        #expect(uncounted["count"] is NSNull && (uncounted["items"] as? [Any])?.count == 2)
        let filter = #"{"filter": {"group": ["g", "other"], "status": "ready"}, "expected": 1}"#
        #expect(try served.ask("POST", "/api/v1/tasks/cancel", filter).status == 200)
        #expect(try ids("group=g&group=other") == [2])
    }

    @Test("How a task of a deleted job ended is told to tokens of all groups only: nobody knows the group any more")
    func whyDeleted() throws {
        let token = try served.token("g only", "viewer", "--group", "g")
        try served.store.deleteJob(named: "job of g", now: 1)
        #expect(try why(1, token).status == 403)
        #expect(try why(1, served.admin).status == 200)
    }
}
