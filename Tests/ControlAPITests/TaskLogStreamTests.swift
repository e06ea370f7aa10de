import Foundation
import JobModel
import JobStore
import StoreSupport
import TestSupport
import Testing

/// What clients of a real server are told of a task's log.
@Suite("A task's log as it grows")
struct TaskLogStreamTests {
    private let served: ServedDatabase
    private let executor: StandInExecutor

    init() throws {
        served = try ServedDatabase(groups: ["g", "other"])
        executor = try StandInExecutor(store: served.store, group: "g")
        var draft = JobDraft(name: "job", group: "g", handler: "send")
        draft.retries = 1
        _ = try served.store.addJob(draft, on: nil, now: 1, nextOccurrence: { _, _ in nil })
    }

    private func enqueue() throws -> TaskID {
        try served.store.runJob(named: "job", parameters: nil, count: 1, runAt: 1, on: nil, now: 1).firstTaskID
    }

    private func claim() throws -> ClaimedTask { try #require(try executor.claim("send").first) }

    private func line(_ text: String) -> LogLine { LogLine(at: 1, level: .info, source: .log, text: text) }

    private func show(_ text: String, as number: Int, of task: ClaimedTask) throws {
        var batch = QueueBatch(session: executor.session)
        batch.lines = [TaskLines(key: task.key, first: number, lines: [line(text)])]
        _ = try served.store.finishAndClaim(batch, now: StandInExecutor.now)
    }

    private func text(_ event: EventClient.Event) -> String {
        (event.data["line"] as? [String: Any])?["text"] as? String ?? "\(event.data["code"] ?? "")"
    }

    @Test("Lines come while the attempt runs, and the end of each; the stream ends with the task")
    func live() throws {
        let task = try enqueue()
        let client = try EventClient(served, path: "/tasks/\(task)/log/stream")
        #expect(client.head.contains("Content-Type: text/event-stream"))
        let first = try claim()
        try show("a", as: 1, of: first)
        let line = try client.next()
        #expect(line.name == "line" && line.id == "1.1" && text(line) == "a")
        try executor.finish([first], with: .failed, lines: [self.line("a"), self.line("b")], retryAfterMs: 0)
        #expect(try text(client.next()) == "b")
        let ended = try client.next()
        #expect(ended.name == "ended" && ended.data["is_final"] as? Bool == false)
        let second = try claim()
        try show("c", as: 1, of: second)
        #expect(try text(client.next()) == "c")
        #expect(client.lastID == "2.1")
        try executor.finish([second], with: .ok, lines: [self.line("c")])
        #expect(try text(client.next()) == "200")
        _ = client.readToEnd()
    }

    @Test("Who was cut off goes on behind the last line; what has ended is told as well")
    func resume() throws {
        let task = try enqueue()
        try executor.finish([try claim()], with: .ok, lines: ["a", "b", "c"].map(line))
        let all = try EventClient(served, path: "/tasks/\(task)/log/stream")
        #expect(try all.events { $0.name == "ended" }.map(text) == ["a", "b", "c", "200"])
        let rest = try EventClient(served, path: "/tasks/\(task)/log/stream", after: "1.2")
        #expect(try rest.events { $0.name == "ended" }.map(text) == ["c", "200"])
        _ = rest.readToEnd()
        let nothing = try EventClient(served, path: "/tasks/\(task)/log/stream?last_event_id=1.3")
        #expect(try nothing.events { $0.name == "ended" }.map(text) == ["200"])
    }

    @Test("More than a buffer holds arrives whole")
    func much() throws {
        let task = try enqueue()
        let lines = (1...400).map { line("\($0) " + String(repeating: "x", count: 1_000)) }
        try executor.finish([try claim()], with: .ok, lines: lines)
        let client = try EventClient(served, path: "/tasks/\(task)/log/stream")
        let told = try client.events { $0.name == "ended" }
        #expect(told.count == 401)
        #expect(told.prefix(400).enumerated().allSatisfy { text($1).hasPrefix("\($0 + 1) ") })
    }

    @Test("An unknown task, a place that is none and another group's token are refused")
    func refused() throws {
        let task = try enqueue()
        #expect(try served.ask("GET", "/api/v1/tasks/4711/log/stream").status == 404)
        let path = "/api/v1/tasks/\(task)/log/stream"
        for place in ["x", "1", "1.2.3", "1.-1", "1.99999999999999999999"] {
            #expect(try served.ask("GET", "\(path)?last_event_id=\(place)").status == 400, "\(place)")
        }
        let bound = try served.token("bound", "viewer", "--group", "other")
        #expect(try served.ask("GET", path, token: bound).status == 403)
        try executor.finish([try claim()], with: .ok)
        #expect(try served.ask("GET", path, token: bound).status == 403)
    }

    @Test("A running attempt's lines can be asked for, behind a place, and a command follows them on a server")
    func asked() throws {
        let task = try enqueue()
        let claimed = try claim()
        try show("a", as: 1, of: claimed)
        try show("b", as: 2, of: claimed)
        let path = "/api/v1/tasks/\(task)/lines"
        func numbers(_ query: String) throws -> [Int] {
            let items = try served.ask("GET", path + query).object()["items"] as? [[String: Any]]
            return try #require(items).compactMap { $0["line_no"] as? Int }
        }
        #expect(try numbers("") == [1, 2])
        #expect(try numbers("?after=1.1") == [2])
        #expect(try numbers("?limit=1") == [1])
        #expect(try served.ask("GET", "\(path)?after=x").status == 400)
        try executor.finish([claimed], with: .ok, lines: ["a", "b", "c"].map(line))
        #expect(try served.ask("GET", path).status == 404)
        let command = try Tool.run(
            Project.product("dotjob"), ["log", "follow", "\(task)", "--json"],
            environment: ["DOTJOB_SERVER": "http://127.0.0.1:\(served.port)", "DOTJOB_TOKEN": served.admin])
        #expect(command.status == 0, "\(command.error)")
        #expect(command.output.split(separator: "\n").count == 4)
    }
}
