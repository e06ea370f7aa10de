import JobModel
import JobStore
import Testing

/// Jobs of which only so many tasks start in a time.
struct RateTests {
    private func fixture(_ rate: String, burst: Int? = nil, key: String? = nil) throws -> StoreFixture {
        let fixture = try StoreFixture()
        try fixture.addJob {
            $0.limits.rate = StartRate(rate)
            $0.limits.burst = burst
            $0.limits.key = key.flatMap { ParameterKey($0) }
        }
        return fixture
    }

    @Test("a burst starts at once, the rest waits, and the executor is told when the next may")
    func burst() throws {
        let fixture = try fixture("6/1m")
        let executor = try fixture.executor()
        try fixture.run(count: 10)
        let answer = try executor.ask()
        #expect(answer.claimed.count == 6)
        #expect(answer.nextRunAt == start + 10_000)
        let later = try executor.ask(now: start + 5_000)
        #expect(later.claimed.isEmpty)
        #expect(!later.moreDue)
        #expect(later.nextRunAt == start + 10_000)
        #expect(try executor.claim(now: start + 10_000).count == 1)
        #expect(try executor.claim(now: start + 10_001).isEmpty)
        #expect(try executor.claim(now: start + 30_000).count == 2)
        #expect(try executor.ask(now: start + 39_999).nextRunAt == start + 40_000)
    }

    @Test("in no second more start than the rate and the burst, however claims come, and none is lost")
    func sliding() throws {
        let fixture = try fixture("10/1s", burst: 3)
        let executors = try ["a", "b", "c"].map { try fixture.executor(on: $0) }
        try fixture.run(count: 60)
        var starts: [UTCMilliseconds] = []
        for step in 0..<700 {
            let now = start + Int64(step) * 10
            let executor = executors[step % 3]
            let claimed = try executor.claim(limit: 1 + step % 4, now: now)
            starts += claimed.map { _ in now }
            try executor.finish(claimed, now: now)
        }
        #expect(starts.count == 60)
        for first in starts { #expect(starts.filter { (first..<first + 1_000).contains($0) }.count <= 13) }
        #expect(starts.last ?? .max <= start + 6_500)
    }

    @Test("where starts come fast an executor is woken five times a second, and then finds several")
    func wakes() throws {
        let fixture = try fixture("1000/1s")
        let executor = try fixture.executor()
        try fixture.run(count: 3_000)
        #expect(try executor.claim(limit: 5_000).count == 1_000)
        #expect(try executor.ask(now: start + 1).nextRunAt == start + 200)
        #expect(try executor.claim(limit: 5_000, now: start + 200).count == 200)
    }

    @Test("each key has a rate of its own")
    func keys() throws {
        let fixture = try fixture("1/1m", key: "$.tenant")
        let executor = try fixture.executor()
        for tenant in ["a", "a", "b"] {
            _ = try fixture.store.runJob(
                named: "job", parameters: #"{"tenant":"\#(tenant)"}"#, count: 1, runAt: start, on: nil, now: start)
        }
        #expect(try executor.claim().count == 2)
        #expect(try executor.claim(now: start + 59_999).isEmpty)
        #expect(try executor.claim(now: start + 60_000).count == 1)
    }

    @Test("a retry is a start, and so is a task that comes back unstarted")
    func retry() throws {
        let fixture = try fixture("2/1m")
        let executor = try fixture.executor()
        try fixture.run()
        let first = try executor.claim()
        try executor.handBack(first, .unstarted)
        #expect(try executor.claim().count == 1)
        try fixture.run()
        #expect(try executor.claim().isEmpty)
    }

    @Test("a new rate counts from its beginning, and none lets all start")
    func changed() throws {
        let fixture = try fixture("1/1h")
        let executor = try fixture.executor()
        try fixture.run(count: 5)
        #expect(try executor.claim().count == 1)
        var change = JobChange()
        change.limits.rate = .some(StartRate("2/1h"))
        _ = try fixture.store.updateJob(named: "job", change, on: nil, now: start, nextOccurrence: nextOccurrence)
        #expect(try executor.claim().count == 2)
        change.limits.rate = .some(nil)
        _ = try fixture.store.updateJob(named: "job", change, on: nil, now: start, nextOccurrence: nextOccurrence)
        #expect(try executor.claim().count == 2)
    }

    @Test("a clock that is set back by an hour delays no start by more than the burst's time")
    func clockSetBack() throws {
        let fixture = try fixture("1/1s")
        let executor = try fixture.executor()
        try fixture.run("job", count: 3, at: start - 3_600_000)
        #expect(try executor.claim().count == 1)
        let now = start - 3_600_000
        #expect(try executor.claim(now: now).isEmpty)
        _ = try fixture.store.shiftWaiting(by: now - start, now: now)
        #expect(try executor.claim(now: now + 999).isEmpty)
        #expect(try executor.claim(now: now + 1_000).count == 1)
    }

    @Test("a task says when its job's rate lets one start, and rates that are full again are forgotten")
    func permits() throws {
        let fixture = try fixture("1/1m")
        let executor = try fixture.executor()
        let tasks = Array(try fixture.run(count: 2))
        let claimed = try executor.claim()
        #expect(try fixture.store.permits(of: tasks[1], now: start + 1)?.opensAt == start + 60_000)
        #expect(try fixture.store.permits(of: tasks[1], now: start + 60_000)?.opensAt == nil)
        try executor.finish(claimed)
        #expect(try fixture.store.pruneRecords(limit: 10, now: start + 60_001) == 0)
        try executor.finish(try executor.claim(now: start + 60_000), now: start + 60_000)
        #expect(try fixture.store.pruneRecords(limit: 10, now: start + 120_001) == 1)
    }
}
