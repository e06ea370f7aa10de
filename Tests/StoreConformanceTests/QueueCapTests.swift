import JobModel
import JobStore
import Testing

/// Serial jobs that keep no more than so many waiting tasks.
struct QueueCapTests {
    private func fixture(atMost count: Int) throws -> StoreFixture {
        let fixture = try StoreFixture()
        try fixture.addJob {
            $0.blockStrategy = .serial
            $0.queueAtMost = count
        }
        return fixture
    }

    private func live(_ fixture: StoreFixture) throws -> [TaskID] { try fixture.store.tasks(TaskFilter()).map(\.id) }

    @Test("beside a running task so many wait, and the oldest of more end with 204 and a reason")
    func oldestEnd() throws {
        let fixture = try fixture(atMost: 2)
        let executor = try fixture.executor()
        let running = try fixture.run().lowerBound
        #expect(try executor.claim().count == 1)
        let waiting = try (0..<4).map { _ in try fixture.run().lowerBound }
        #expect(try live(fixture) == [running] + waiting.suffix(2))
        let logs = try fixture.logs()
        #expect(logs.map(\.taskID).sorted() == Array(waiting.prefix(2)))
        #expect(logs.allSatisfy { $0.code == .skipped && $0.isFinal && $0.message == EndMessage.surplus(limit: 2) })
    }

    @Test("a bulk run keeps its newest tasks, and one that runs next", arguments: [(0, 1), (2, 3)])
    func bulk(limit: Int, kept: Int) throws {
        let fixture = try fixture(atMost: limit)
        let tasks = try fixture.run(count: 3_500)
        #expect(try live(fixture) == Array(tasks.suffix(kept)))
        #expect(try fixture.logs().count == 3_500 - kept)
        let executor = try fixture.executor()
        #expect(try executor.claim().map(\.key.taskID) == [tasks.upperBound - TaskID(kept) + 1])
        #expect(try fixture.logs().count == 3_500 - kept)
    }

    @Test("scheduled tasks that are due and that nobody claims are kept within the bound by those that follow")
    func scheduled() throws {
        let fixture = try StoreFixture()
        try fixture.addJob {
            $0.schedule = .every(milliseconds: 1_000)
            $0.blockStrategy = .serial
            $0.queueAtMost = 1
        }
        for step in Int64(1)...10 {
            let now = start + step * 1_000
            _ = try fixture.store.materialise(horizon: now, now: now, limit: 1, plan: plan(upTo: now))
        }
        #expect(
            try fixture.store.tasks(TaskFilter()).compactMap(\.scheduledAt) == [start + 9_000, start + 10_000])
    }

    @Test("tasks that come due beside a running one are kept within the bound by the claim that meets them")
    func comingDue() throws {
        let fixture = try fixture(atMost: 1)
        let executor = try fixture.executor()
        let running = try fixture.run().lowerBound
        _ = try executor.claim()
        let later = try (1...3).map { try fixture.run(at: start + $0 * 10).lowerBound }
        #expect(try live(fixture) == [running] + later)
        #expect(try executor.claim(now: start + 50).isEmpty)
        #expect(try live(fixture) == [running, later[2]])
    }

    @Test("when the task that has the turn is among those that end, the next one gets it")
    func turnPasses() throws {
        let fixture = try fixture(atMost: 1)
        let executor = try fixture.executor()
        try fixture.run()
        let running = try executor.claim()
        let waiting = try fixture.run().lowerBound
        _ = try executor.claim()
        try executor.finish(running)
        #expect(try fixture.task(waiting)?.heldReason == nil)
        let newest = try fixture.run(count: 2)
        #expect(try live(fixture) == Array(newest))
        #expect(try executor.claim().map(\.key.taskID) == [newest.lowerBound])
    }

    @Test(
        "a lower bound ends the oldest of those that wait, however many, beside a running one", arguments: [5, 2_500])
    func lowered(waiting: Int) throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.blockStrategy = .serial }
        let executor = try fixture.executor()
        let running = try fixture.run().lowerBound
        let tasks = try fixture.run(count: waiting)
        #expect(try executor.claim().map(\.key.taskID) == [running])
        var change = JobChange()
        change.queueAtMost = .some(2)
        _ = try fixture.store.updateJob(named: "job", change, on: nil, now: start, nextOccurrence: nextOccurrence)
        #expect(try live(fixture) == [running] + tasks.suffix(2))
        let logs = try fixture.logs()
        #expect(logs.count == waiting - 2 && logs.allSatisfy { $0.message == EndMessage.surplus(limit: 2) })
    }

    @Test("a job without a bound keeps all")
    func unbounded() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.blockStrategy = .serial }
        try fixture.run(count: 50)
        _ = try fixture.executor().claim()
        #expect(try fixture.store.tasks(TaskFilter()).count == 50)
    }

    @Test("a bound is refused for a job whose tasks wait for no turn", arguments: BlockStrategy.allCases)
    func refused(strategy: BlockStrategy) throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.blockStrategy = strategy }
        var change = JobChange()
        change.queueAtMost = .some(3)
        let update = {
            _ = try fixture.store.updateJob(
                named: "job", change, on: nil, now: start, nextOccurrence: nextOccurrence)
        }
        guard strategy != .serial else { return try update() }
        let error = #expect(throws: StoreError.self) { try update() }
        #expect(error?.code == .invalid)
        #expect(error?.description.contains("\"\(strategy.rawValue)\"") == true)
        #expect(throws: StoreError.self) {
            try fixture.addJob("other") {
                $0.blockStrategy = strategy
                $0.queueAtMost = 3
            }
        }
    }

    @Test("a job with a bound keeps to its turns until the bound is gone")
    func strategyKept() throws {
        let fixture = try fixture(atMost: 2)
        var change = JobChange()
        change.blockStrategy = .parallel
        #expect(throws: StoreError.self) {
            try fixture.store.updateJob(named: "job", change, on: nil, now: start, nextOccurrence: nextOccurrence)
        }
        change.queueAtMost = .some(nil)
        _ = try fixture.store.updateJob(named: "job", change, on: nil, now: start, nextOccurrence: nextOccurrence)
        #expect(try fixture.store.job(named: "job").queueAtMost == nil)
    }
}
