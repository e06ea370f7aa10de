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

    @Test("How a task of a deleted job ended is told to tokens of all groups only: nobody knows the group any more")
    func whyDeleted() throws {
        let token = try served.token("g only", "viewer", "--group", "g")
        try served.store.deleteJob(named: "job of g", now: 1)
        #expect(try why(1, token).status == 403)
        #expect(try why(1, served.admin).status == 200)
    }
}
