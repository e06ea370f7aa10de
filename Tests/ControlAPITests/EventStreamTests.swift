import Foundation
import JobModel
import JobStore
import StoreSupport
import TestSupport
import Testing

/// What clients of a real server are told.
@Suite("Events")
struct EventStreamTests {
    private let served: ServedDatabase
    private let executor: StandInExecutor

    init() throws {
        served = try ServedDatabase(groups: ["g", "other"])
        executor = try StandInExecutor(store: served.store, group: "g")
        _ = try executor.publish(plugin: "mail", handlers: ["send"])
        try addJob("job", to: "g")
    }

    private func addJob(_ name: String, to group: String) throws {
        let draft = JobDraft(name: name, group: group, handler: "send")
        _ = try served.store.addJob(draft, on: nil, now: 1, nextOccurrence: { _, _ in nil })
    }

    private func run(_ job: String = "job", count: Int = 1) throws -> Run {
        try served.store.runJob(named: job, parameters: nil, count: count, runAt: 1, on: nil, now: 1)
    }

    @Test("A task is told from its queue to its end, and its job's state with it")
    func life() throws {
        let client = try EventClient(served, topics: "task,job")
        #expect(client.head.contains("Content-Type: text/event-stream"))
        #expect(client.head.contains("Cache-Control: no-store") && client.head.contains("X-Accel-Buffering: no"))
        let id = "\(try run().firstTaskID)"
        let queued = try client.events { $0.name == "task" && $0.key == id }
        #expect(queued.last?.data["kind"] as? String == "queued" && queued.last?.data["group"] as? String == "g")
        let claimed = try executor.claim("send")
        let started = try client.events { $0.name == "task" && $0.key == id }
        #expect(started.last?.data["kind"] as? String == "started")
        try executor.finish(claimed, with: .failed)
        let ended = try client.events { $0.name == "task" && $0.key == id }
        #expect(ended.last?.data["kind"] as? String == "ended" && ended.last?.data["code"] as? Int == 500)
        let job = try client.events { $0.name == "job" && $0.data["state"] as? String == "error" }
        #expect(job.last?.data["name"] as? String == "job")
    }

    @Test("Changes of groups, executors, releases and jobs are told")
    func others() throws {
        let client = try EventClient(served)
        try #require(try served.dotjob("group", "pause", "g").status == 0)
        #expect(try client.events { $0.name == "group" }.last?.data["state"] as? String == "paused")
        let release = try executor.publish(plugin: "more", handlers: ["more"])
        #expect(try client.events { $0.name == "release" }.last?.key == "g/\(release.number)")
        try executor.stand(release, .active)
        let standing = try client.events { $0.name == "release" && $0.data["kind"] as? String == "state" }
        #expect(standing.last?.data["state"] as? String == "active")
        try executor.run(release)
        #expect(try client.events { $0.name == "executor" }.last?.key == "\(executor.executorID)")
        try #require(try served.dotjob("job", "disable", "job").status == 0)
        #expect(try client.events { $0.name == "job" }.last?.data["name"] as? String == "job")
    }

    @Test("A token that is bound to groups is told of them alone, also when everything is merged")
    func scope() throws {
        try addJob("secret", to: "other")
        let other = try StandInExecutor(store: served.store, group: "other")
        let release = try other.publish(plugin: "secret", handlers: ["send"])
        let token = try served.token("bound", "viewer", "--group", "g")
        let client = try EventClient(served, token: token)
        _ = try run("secret", count: 3_000)
        while case let tasks = try other.claim("send", limit: 1_000), !tasks.isEmpty {
            try other.finish(tasks, with: .ok, release: release)
        }
        // Behind all of that.
        try #require(try served.dotjob("group", "pause", "g").status == 0)
        let events = try client.events { $0.name == "group" }
        #expect(events.allSatisfy { $0.data["group"] as? String == "g" })
    }

    @Test("Unknown topics are refused with those that there are")
    func topics() throws {
        for topics in ["none", "task,none", "task,,job"] {
            let reply = try served.ask("GET", "/api/v1/events?topics=\(topics)")
            #expect(reply.status == 400)
            #expect(reply.text.contains("task, job, release, executor, group"))
        }
    }

    @Test("Without a token, with a wrong method, and with an unreadable query it is refused as others are")
    func refused() throws {
        #expect(try served.ask("GET", "/api/v1/events", token: "").status == 401)
        #expect(try served.ask("POST", "/api/v1/events", "{}").status == 405)
        #expect(try served.ask("HEAD", "/api/v1/events").status == 405)
        #expect(try served.ask("GET", "/api/v1/events?colour=1").status == 400)
    }

    @Test("A position of another server, or none at all, is answered with a reset")
    func reset() throws {
        let position = try EventClient(served).lastID
        for after in ["nonsense", "0-0", position.split(separator: "-")[0] + "-999999999"] {
            let event = try EventClient(served, after: String(after)).next()
            #expect(event.name == "reset" && !event.id.isEmpty)
        }
        served.kill(SIGKILL)
        try served.start()
        let client = try EventClient(served, after: position)
        #expect(try client.next().name == "reset")
        let id = "\(try run().firstTaskID)"
        #expect(try client.events { $0.name == "task" && $0.key == id }.count >= 1)
    }

    @Test("A token that is revoked ends its streams, and no others")
    func revoked() throws {
        let token = try served.token("gone", "viewer")
        let ended = try EventClient(served, token: token)
        let other = try EventClient(served)
        try #require(try served.dotjob("token", "revoke", "gone").status == 0)
        _ = ended.readToEnd()
        let id = "\(try run().firstTaskID)"
        #expect(try other.events { $0.name == "task" && $0.key == id }.count >= 1)
    }

    @Test("A server that is told to stop ends its streams at once")
    func stopping() throws {
        let clients = try (0..<5).map { _ in try EventClient(served) }
        let began = ContinuousClock.now
        served.kill(SIGTERM)
        #expect(ContinuousClock.now - began < .seconds(10))
        for client in clients { _ = client.readToEnd() }
    }

    @Test("A token may have a hundred streams, and is told so")
    func tooMany() throws {
        let token = try served.token("eager", "viewer")
        var clients = try (0..<100).map { _ in try EventClient(served, token: token) }
        let reply = try served.ask("GET", "/api/v1/events", token: token)
        #expect(reply.status == 429 && reply.text.contains("100 of a token are the most"))
        _ = try EventClient(served)
        clients.removeLast(50)
        let isFree = eventually { (try? EventClient(served, token: token)) != nil }
        #expect(isFree)
    }
}
