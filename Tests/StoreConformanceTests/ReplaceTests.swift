import JobModel
import JobStore
import Testing

/// Jobs whose newest task takes the place of those before it.
struct ReplaceTests {
    private let fixture: StoreFixture
    private let executor: TestExecutor

    init() throws {
        fixture = try StoreFixture()
        try fixture.addJob { $0.blockStrategy = .replace }
        executor = try fixture.executor()
    }

    private func codes() throws -> [TaskID: HandleCode] {
        try Dictionary(uniqueKeysWithValues: fixture.logs().map { ($0.taskID, $0.code) })
    }

    @Test("a task that comes due beside a running one has that cancelled, waits, and runs once it is gone")
    func replaces() throws {
        let first = try fixture.run().lowerBound
        let running = try executor.claim()
        let second = try fixture.run().lowerBound

        #expect(try executor.claim().isEmpty)
        #expect(try fixture.store.cancelRequests(of: executor.session) == running.map(\.key))
        #expect(try fixture.task(second)?.heldReason == .serial)

        try executor.finish(running, .cancelled)
        #expect(try executor.claim().map(\.key.taskID) == [second])
        #expect(try codes() == [first: .cancelled])
    }

    @Test("of several that wait for one place the newest runs, and the others end with 204 and a reason")
    func newestWins() throws {
        let first = try fixture.run().lowerBound
        let running = try executor.claim()
        var waiting: [TaskID] = []
        for _ in 0..<3 {
            waiting.append(try fixture.run().lowerBound)
            #expect(try executor.claim().isEmpty)
        }
        try executor.finish(running, .cancelled)
        #expect(try executor.claim().map(\.key.taskID) == [waiting[2]])
        #expect(try codes() == [first: .cancelled, waiting[0]: .skipped, waiting[1]: .skipped])
        let skipped = try fixture.logs().filter { $0.code == .skipped }
        #expect(skipped.allSatisfy { $0.isFinal && $0.message == EndMessage.gaveWay })
    }

    @Test("of many that are due while none runs the newest runs alone")
    func bulk() throws {
        let tasks = try fixture.run(count: 300)
        #expect(try executor.claim().map(\.key.taskID) == [tasks.upperBound])
        #expect(try fixture.logs().count { $0.code == .skipped } == 299)
        #expect(try fixture.store.cancelRequests(of: executor.session).isEmpty)
    }

    @Test("a task that is not due yet replaces nobody")
    func notDue() throws {
        try fixture.run()
        let running = try executor.claim()
        let later = try fixture.run(at: start + 10).lowerBound
        #expect(try executor.claim().isEmpty)
        #expect(try fixture.store.cancelRequests(of: executor.session).isEmpty)
        #expect(try executor.claim(now: start + 10).isEmpty)
        #expect(try fixture.store.cancelRequests(of: executor.session) == running.map(\.key))
        #expect(try fixture.task(later)?.heldReason == .serial)
    }

    @Test("what is replaced does not come back, however its attempt ends", arguments: [HandleCode.failed, .hostDied])
    func replacedIsFinal(code: HandleCode) throws {
        var change = JobChange()
        change.retries = 5
        _ = try fixture.store.updateJob(named: "job", change, on: nil, now: start, nextOccurrence: nextOccurrence)
        let first = try fixture.run().lowerBound
        let running = try executor.claim()
        let second = try fixture.run().lowerBound
        _ = try executor.claim()
        try executor.finish(running, code)
        #expect(try fixture.task(first) == nil)
        #expect(try codes() == [first: .cancelled])
        #expect(try executor.claim().map(\.key.taskID) == [second])
    }

    @Test("when the executor of what is replaced dies, the new task runs and the old one has ended")
    func rescued() throws {
        let first = try fixture.run().lowerBound
        _ = try executor.claim()
        let second = try fixture.run().lowerBound
        _ = try executor.claim()
        try executor.rescue()
        let other = try fixture.executor(on: "other")
        #expect(try other.claim().map(\.key.taskID) == [second])
        #expect(try codes() == [first: .cancelled])
    }

    @Test("a quarantined task is left alone")
    func quarantined() throws {
        let first = try fixture.run().lowerBound
        for _ in 0...Limits.losses { try executor.handBack(try executor.claim(), .lost) }
        let second = try fixture.run().lowerBound
        #expect(try executor.claim().map(\.key.taskID) == [second])
        #expect(try fixture.task(first)?.heldReason == .quarantined)
    }
}
