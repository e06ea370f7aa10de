import JobModel
import JobStore
import TestSupport
import Testing

/// What an operator watches.
struct FigureTests {
    @Test("a group without tasks has none, and nothing that waits")
    func empty() throws {
        let fixture = try StoreFixture()
        #expect(
            try fixture.store.queueFigures(now: start)
                == [QueueFigures(group: "group", tasks: 0, oldestDueAt: nil, held: [:])])
    }

    @Test("tasks count by group, whatever they wait for, and the oldest is the one that has been due for the longest")
    func counts() throws {
        let fixture = try StoreFixture()
        _ = try fixture.store.addGroup(named: "other", summary: "", hostThreads: 1, maxRunning: nil)
        try fixture.addJob()
        try fixture.addJob("urgent") { $0.priority = 1 }
        try fixture.addJob("else") { $0.handler = "other" }
        try fixture.run(count: 3, at: start - 5_000)
        try fixture.run("urgent", count: 2, at: start - 1_000)
        try fixture.run("else", count: 2, at: start - 60_000)
        try fixture.run(count: 4, at: start + 60_000)
        let executor = try fixture.executor()
        _ = try executor.ask(executor.request(limit: 1))
        let figures = try fixture.store.queueFigures(now: start)
        #expect(figures.map(\.group) == ["group", "other"] && figures.map(\.tasks) == [11, 0])
        #expect(figures[0].oldestDueAt == start - 60_000 && figures[1].oldestDueAt == nil)
        // Nothing was due then.
        #expect(try fixture.store.queueFigures(now: start - 100_000)[0].oldestDueAt == nil)
    }

    @Test("what is held counts by its reason, and is not the oldest that could run")
    func held() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.blockStrategy = .serial }
        try fixture.run(count: 4)
        let executor = try fixture.executor()
        let claimed = try executor.claim()
        try #require(claimed.count == 1)
        let figures = try fixture.store.queueFigures(now: start + 1)
        #expect(figures[0].held == [.serial: 3] && figures[0].tasks == 4 && figures[0].oldestDueAt == nil)
    }

    @Test("a write is proven however often it is asked for")
    func proof() throws {
        let fixture = try StoreFixture()
        for _ in 0..<3 { try fixture.store.proveWrite(now: start) }
    }

    @Test("an attempt that goes down as cancelled is told to who has finished it")
    func cancelled() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.retries = 3 }
        try fixture.run(count: 2)
        let executor = try fixture.executor()
        let tasks = try executor.claim()
        _ = try fixture.store.cancelTask(tasks[0].key.taskID, now: start)
        let answer = try executor.finish(tasks, .failed)
        #expect(answer.recoded == [tasks[0].key: .cancelled] && answer.stale.isEmpty)
    }

    @Test("an executor's address is in all its rows, also of a group that it joins later, until another takes the row")
    func address() throws {
        let fixture = try StoreFixture()
        let later = try fixture.store.addGroup(named: "later", summary: "", hostThreads: 1, maxRunning: nil)
        let executor = try fixture.executor()
        try fixture.store.noteAddress(of: executor.session, ip: "10.0.0.7", port: 9_806)
        _ = try fixture.store.joinGroup(later.id, session: executor.session, now: start)
        let nodes = try fixture.store.executors()
        #expect(nodes.map(\.ip) == ["10.0.0.7", "10.0.0.7"] && nodes.map(\.port) == [9_806, 9_806])
        try fixture.store.closeSession(executor.session, now: start)
        _ = try fixture.executor()
        let next = try #require(try fixture.store.executors().first { $0.isOnline })
        #expect(next.id == executor.id && next.port == 0 && next.ip == "127.0.0.1")
    }
}
