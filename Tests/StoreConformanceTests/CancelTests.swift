import JobModel
import JobStore
import Testing

/// A person wants a task ended.
struct CancelTests {
    private func expectCancelled(_ fixture: StoreFixture, _ id: TaskID) throws {
        #expect(try fixture.task(id) == nil)
        let logs = try fixture.logs(of: nil).filter { $0.taskID == id }
        #expect(logs.map(\.code) == [.cancelled] && logs.map(\.isFinal) == [true])
        #expect(logs.first?.message?.hasPrefix("Cancelled") == true)
    }

    @Test("a waiting task leaves the queue, held or not, and is logged with 499")
    func waiting() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.blockStrategy = .serial }
        let ids = Array(try fixture.run(count: 3))
        let executor = try fixture.executor()
        let running = try executor.claim(limit: 3)
        try #require(running.map(\.key.taskID) == [ids[0]])
        try #require(try fixture.task(ids[1])?.heldReason == .serial)
        for id in ids.dropFirst() {
            #expect(try fixture.store.cancelTask(id, now: start) == .removed)
            try expectCancelled(fixture, id)
        }
        #expect(try fixture.task(ids[0])?.cancelRequestedAt == nil)
        let gone = #expect(throws: StoreError.self) { try fixture.store.cancelTask(ids[1], now: start) }
        #expect(gone?.code == .notFound)
    }

    @Test("a running task is asked to end: its session hears of it, and no other")
    func running() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        try fixture.run(count: 3)
        let executor = try fixture.executor(on: "a")
        let other = try fixture.executor(on: "b")
        let held = try executor.claim(limit: 2)
        let elsewhere = try other.claim()
        #expect(try fixture.store.cancelRequests(of: executor.session).isEmpty)
        #expect(try fixture.store.cancelTask(held[1].key.taskID, now: start + 1) == .requested)
        #expect(try fixture.store.cancelTask(held[1].key.taskID, now: start + 2) == .requested)
        #expect(try fixture.task(held[1].key.taskID)?.cancelRequestedAt == start + 1)
        #expect(try fixture.store.cancelRequests(of: executor.session) == [held[1].key])
        #expect(try fixture.store.cancelRequests(of: other.session).isEmpty)
        try executor.finish([held[1]], .cancelled)
        #expect(try fixture.store.cancelRequests(of: executor.session).isEmpty)
        try executor.finish([held[0]])
        try other.finish(elsewhere)
        #expect(try fixture.logs().map(\.code) == [.ok, .ok, .cancelled])
        #expect(try fixture.triggerStatus() == .notStarted)
    }

    @Test("a task that was asked to end and comes back ends instead", arguments: 0..<6)
    func comesBack(way: Int) throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.retries = 9 }
        let id = try fixture.run().lowerBound
        let executor = try fixture.executor()
        let held = try executor.claim()
        _ = try fixture.store.cancelTask(id, now: start)
        switch way {
        case 0: try executor.handBack(held, .unstarted)
        case 1: try executor.handBack(held, .lost)
        case 2: try executor.handBack(held, .suspect)
        case 3: #expect(try executor.rescue() == [id])
        case 4:
            #expect(try fixture.store.handBackUnheld(session: executor.session, holding: [], now: start) == 1)
        default: try fixture.store.closeSession(executor.session, now: start)
        }
        try expectCancelled(fixture, id)
        #expect(try fixture.triggerStatus() == .notStarted)
    }

    @Test(
        "a failure that would run again is the task's last, with 499 and its own message",
        arguments: [HandleCode.failed, .timedOut, .hostDied])
    func failure(code: HandleCode) throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.retries = 9 }
        let ids = try fixture.run(count: 2)
        let executor = try fixture.executor()
        let held = try executor.claim()
        for id in ids { _ = try fixture.store.cancelTask(id, now: start) }
        #expect(try executor.finish([held[0]], code).quarantined.isEmpty)
        try executor.finish([held[1]], code) { $0.message = "Cancelled, said the handler." }
        for id in ids { try expectCancelled(fixture, id) }
        #expect(try fixture.logs().first?.message == "Cancelled, said the handler.")
    }

    @Test("an attempt that ended well before it heard of it stays a success, and a last failure a failure")
    func ended() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        try fixture.run(count: 2)
        let executor = try fixture.executor()
        let held = try executor.claim()
        for task in held { _ = try fixture.store.cancelTask(task.key.taskID, now: start) }
        try executor.finish([held[0]])
        try executor.finish([held[1]], .failed)
        #expect(try fixture.logs().map(\.code) == [.failed, .ok])
    }

    @Test("a cancelled task that comes back gives its job's turn to the next")
    func serial() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.blockStrategy = .serial }
        let ids = try fixture.run(count: 2)
        let executor = try fixture.executor()
        let held = try executor.claim()
        _ = try fixture.store.cancelTask(ids.lowerBound, now: start)
        try executor.handBack(held, .unstarted)
        #expect(try executor.claim().map(\.key.taskID) == [ids.upperBound])
    }
}
