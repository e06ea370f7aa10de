import JobModel
import JobStore
import StoreSupport
import Testing

/// Occurrences that run later than their times.
struct JitterTests {
    private let fixture: StoreFixture
    private let jitterMs: Int64 = 100_000

    init() throws { fixture = try StoreFixture() }

    private func add(_ adjust: (inout JobDraft) -> Void = { _ in }) throws {
        let jitterMs = jitterMs
        try fixture.addJob {
            $0.schedule = .every(milliseconds: 10_000)
            $0.timing.jitterMs = jitterMs
            adjust(&$0)
        }
    }

    private func materialise(upTo horizon: UTCMilliseconds, now: UTCMilliseconds = start) throws {
        _ = try fixture.store.materialise(horizon: horizon, now: now, limit: 9, plan: plan(upTo: horizon))
    }

    private func tasks() throws -> [QueuedTask] { try fixture.store.tasks(TaskFilter()).items }

    private func runTime(of occurrence: UTCMilliseconds) throws -> UTCMilliseconds {
        try fixture.store.job(named: "job").settings.timing.runTime(of: occurrence, ofJob: "job")
    }

    @Test("each task is written for its time, and due as much later as belongs to that")
    func written() throws {
        try add()
        try materialise(upTo: start + 50_000)
        let tasks = try tasks()
        #expect(tasks.compactMap(\.scheduledAt) == (1...5).map { start + $0 * 10_000 })
        #expect(try tasks.allSatisfy { try $0.runAt == runTime(of: $0.scheduledAt ?? 0) })
        #expect(Set(tasks.map { $0.runAt - ($0.scheduledAt ?? 0) }).count == 5)
        let first = try #require(tasks.map(\.runAt).min())
        let executor = try fixture.executor()
        #expect(try executor.claim(now: first - 1).isEmpty)
        #expect(try executor.claim(now: first).map(\.runAt) == [first])
    }

    @Test("an occurrence that is made up for is due at once, unless its jitter puts it off still")
    func madeUpFor() throws {
        try add()
        let now = start + 60_000
        _ = try fixture.store.materialise(horizon: now, now: now, limit: 9) { job in
            var plan = try plan(upTo: now)(job)
            plan.catchesUp = true
            return plan
        }
        let tasks = try tasks()
        #expect(tasks.count == 6)
        #expect(try tasks.allSatisfy { try $0.runAt == max(runTime(of: $0.scheduledAt ?? 0), now) })
    }

    @Test("a cursor that is due when its job is changed becomes a task that is due after its jitter")
    func overdue() throws {
        try add()
        var change = JobChange()
        change.schedule = .every(milliseconds: 3_600_000)
        let before = try runTime(of: start + 10_000)
        _ = try fixture.store.updateJob(
            named: "job", change, on: nil, now: start + 10_000, nextOccurrence: nextOccurrence)
        #expect(try tasks().map(\.scheduledAt) == [start + 10_000])
        #expect(try tasks().map(\.runAt) == [before])
    }

    @Test("what jitter puts off when its job is enabled again is no misfire")
    func misfires() throws {
        try add {
            $0.misfireStrategy = .skip
            $0.misfireAfterMs = 0
        }
        try materialise(upTo: start + 50_000)
        let all = try tasks()
        let now = start + 50_000
        _ = try fixture.store.disableJob(named: "job", now: now)
        _ = try fixture.store.enableJob(named: "job", now: now, nextOccurrence: nextOccurrence)
        let kept = try tasks()
        // Those of them that are due are dropped, and one row tells of them. The last is no misfire yet.
        let dropped = all.filter { $0.runAt <= now && ($0.scheduledAt ?? 0) < now }
        #expect(!dropped.isEmpty && dropped.count < 4)
        #expect(kept.map(\.id) == all.map(\.id).filter { id in !dropped.contains { $0.id == id } })
        let logs = try fixture.logs()
        #expect(logs.count == 1)
        #expect(logs.first?.message?.hasPrefix("missed: \(dropped.count) occurrence") == true)
    }
}
