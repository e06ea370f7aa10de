import JobModel
import JobStore
import StoreSupport
import TestSupport
import Testing

/// Jobs that come due so long after their last task has ended.
struct PauseBetweenRunsTests {
    private let fixture: StoreFixture
    private let executor: TestExecutor
    private let pauseMs: Int64 = 10_000

    init() throws {
        fixture = try StoreFixture()
        try fixture.addJob { $0.schedule = .delay(milliseconds: 10_000) }
        executor = try fixture.executor()
    }

    private var cursor: UTCMilliseconds? { get throws { try fixture.store.job(named: "job").nextTriggerAt } }

    /// Writes what is due, as a scheduler plans a pause.
    private func materialise(now: UTCMilliseconds) throws {
        _ = try fixture.store.materialise(horizon: now, now: now, limit: 10) { job in
            guard let at = job.nextTriggerAt else { return SchedulePlan(nextTriggerAt: nil) }
            return SchedulePlan(occurrences: [at], nextTriggerAt: nil)
        }
    }

    /// - Returns: the task of the job's first occurrence, claimed.
    private func runFirst() throws -> [ClaimedTask] {
        try materialise(now: start + pauseMs)
        let held = try executor.claim(now: start + pauseMs)
        #expect(held.count == 1)
        return held
    }

    private func update(_ change: JobChange, now: UTCMilliseconds) throws {
        _ = try fixture.store.updateJob(named: "job", change, on: nil, now: now, nextOccurrence: nextOccurrence)
    }

    @Test("the first is counted from the job's making, and the next from the end of each")
    func counts() throws {
        #expect(try cursor == start + pauseMs)
        var held = try runFirst()
        #expect(try cursor == nil)
        var now = start + pauseMs + 7_777
        for code in [HandleCode.ok, .failed, .timedOut] {
            try executor.finish(held, code, now: now)
            #expect(try cursor == now + pauseMs)
            now += pauseMs
            try materialise(now: now)
            held = try executor.claim(now: now)
            #expect(held.first?.scheduledAt == now)
            now += 5
        }
    }

    @Test("a retry is no end")
    func retry() throws {
        var change = JobChange()
        change.retries = 1
        change.backoff = .fixed(delayMs: 100)
        try update(change, now: start)
        try executor.finish(try runFirst(), .failed, now: start + 11_000)
        #expect(try cursor == nil)
        try executor.finish(try executor.claim(now: start + 12_000), .failed, now: start + 13_000)
        #expect(try cursor == start + 13_000 + pauseMs)
    }

    @Test("a task that is cancelled while it waits, or skipped beside another, has ended too")
    func endsWithoutAttempt() throws {
        try materialise(now: start + pauseMs)
        let waiting = try #require(try fixture.store.tasks(TaskFilter()).first)
        _ = try fixture.store.cancelTask(waiting.id, now: start + 10_500)
        #expect(try cursor == start + 10_500 + pauseMs)

        var change = JobChange()
        change.blockStrategy = .discard
        try update(change, now: start + 10_600)
        try fixture.run(at: start + 11_000)
        #expect(try executor.claim(now: start + 11_000).count == 1)
        try materialise(now: start + 21_000)
        #expect(try executor.claim(now: start + 21_000).isEmpty)
        #expect(try cursor == start + 21_000 + pauseMs)
    }

    @Test("a manual run moves nothing")
    func manual() throws {
        let manual = try fixture.run()
        try executor.finish(try executor.claim(), now: start + 5_000)
        #expect(try fixture.task(manual.lowerBound) == nil)
        #expect(try cursor == start + pauseMs)

        let held = try runFirst()
        try fixture.run(at: start + 11_000)
        try executor.finish(try executor.claim(now: start + 11_000), now: start + 12_000)
        #expect(try cursor == nil)
        // Its end, and another task's claim, in one transaction.
        try fixture.run(at: start + 12_000)
        var batch = QueueBatch(session: executor.session)
        batch.completions = held.map { executor.completion($0) }
        batch.claims = [executor.request()]
        #expect(try fixture.store.finishAndClaim(batch, now: start + 13_000).claimed.count == 1)
        #expect(try cursor == start + 13_000 + pauseMs)
    }

    @Test("a job that is disabled while its task runs comes due after it is enabled")
    func disabledMeanwhile() throws {
        let held = try runFirst()
        _ = try fixture.store.disableJob(named: "job", now: start + 11_000)
        try executor.finish(held, now: start + 12_000)
        #expect(try cursor == nil)
        _ = try fixture.store.enableJob(named: "job", now: start + 50_000, nextOccurrence: nextOccurrence)
        #expect(try cursor == start + 50_000 + pauseMs)
    }

    @Test("a job that is disabled and enabled, or edited, while its task runs waits for its end")
    func editedMeanwhile() throws {
        let held = try runFirst()
        _ = try fixture.store.disableJob(named: "job", now: start + 11_000)
        _ = try fixture.store.enableJob(named: "job", now: start + 12_000, nextOccurrence: nextOccurrence)
        #expect(try cursor == nil)
        var change = JobChange()
        change.schedule = .delay(milliseconds: 3_000)
        try update(change, now: start + 13_000)
        #expect(try cursor == nil)
        try executor.finish(held, now: start + 14_000)
        #expect(try cursor == start + 17_000)
    }

    @Test("a job that gets another schedule meanwhile keeps to that")
    func otherSchedule() throws {
        let held = try runFirst()
        var change = JobChange()
        change.schedule = .manual
        try update(change, now: start + 13_000)
        try executor.finish(held, now: start + 14_000)
        #expect(try cursor == nil)
    }

    @Test("a deleted job does not come due again")
    func deleted() throws {
        let held = try runFirst()
        try fixture.store.deleteJob(named: "job", now: start + 11_000)
        try executor.finish(held, now: start + 14_000)
        #expect(try fixture.store.materialise(horizon: .max - 1, now: start, limit: 9, plan: plan(upTo: 0)).tasks == 0)
    }

    @Test("a task that is lost and comes back has not ended")
    func rescued() throws {
        _ = try runFirst()
        try executor.rescue(now: start + 11_000)
        #expect(try cursor == nil)
        let other = try fixture.executor(on: "other")
        try other.finish(try other.claim(now: start + 12_000), now: start + 13_000)
        #expect(try cursor == start + 13_000 + pauseMs)
    }

    @Test("no pause is counted from beyond the end of the job's time")
    func endsAt() throws {
        var change = JobChange()
        change.timing.endsAt = .some(start + 30_000)
        try update(change, now: start)
        try executor.finish(try runFirst(), now: start + 15_000)
        #expect(try cursor == start + 25_000)
        try materialise(now: start + 25_000)
        try executor.finish(try executor.claim(now: start + 25_000), now: start + 26_000)
        #expect(try cursor == nil)
        #expect(try fixture.store.resumeDelays(limit: 10, now: start + 27_000) == 0)
    }

    @Test("while its task is there, nothing else has the job come due")
    func looksInVain() throws {
        let held = try runFirst()
        #expect(try fixture.store.resumeDelays(limit: 10, now: start + 11_000) == 0)
        try executor.finish(held, now: start + 12_000)
        #expect(try fixture.store.resumeDelays(limit: 10, now: start + 13_000) == 0)
        #expect(try cursor == start + 12_000 + pauseMs)
    }
}
