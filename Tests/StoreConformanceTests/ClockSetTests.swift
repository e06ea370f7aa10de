import JobModel
import JobStore
import Testing

/// What waits in the queue while the time of day is set.
struct ClockSetTests {
    private let fixture: StoreFixture
    private let hourMs: Int64 = 3_600_000

    init() throws { fixture = try StoreFixture() }

    private func materialise(upTo horizon: UTCMilliseconds) throws {
        _ = try fixture.store.materialise(horizon: horizon, now: start, limit: 9, plan: plan(upTo: horizon))
    }

    private func runTimes(of job: String) throws -> [UTCMilliseconds] {
        var filter = TaskFilter()
        filter.jobName = job
        return try fixture.store.tasks(filter).map(\.runAt)
    }

    /// Has all jobs begin anew behind a time, as after a clock that was set back.
    private func resume(after now: UTCMilliseconds) throws {
        _ = try fixture.store.resumeSchedules(after: nil, limit: 9, now: now) { job in
            ResumedSchedule(nextTriggerAt: try nextOccurrence(job, now), removesAhead: true)
        }
    }

    @Test("set back, the task of a pause between runs is due as soon as before, and that of a time of day at its time")
    func shifted() throws {
        try fixture.addJob("delay") { $0.schedule = .delay(milliseconds: 4_000) }
        try fixture.addJob("every") { $0.schedule = .every(milliseconds: 4_000) }
        try materialise(upTo: start + 4_000)
        let now = start - hourMs
        #expect(try fixture.store.shiftWaiting(by: -hourMs, now: now) == 1)
        #expect(try runTimes(of: "delay") == [now + 4_000])
        #expect(try runTimes(of: "every") == [start + 4_000])
    }

    @Test("set back by less than a task has waited for, it is due now and not before")
    func shiftedUpToNow() throws {
        try fixture.addJob("delay") { $0.schedule = .delay(milliseconds: 4_000) }
        try materialise(upTo: start + 4_000)
        #expect(try fixture.store.shiftWaiting(by: -5_000, now: start + 1_000) == 1)
        #expect(try runTimes(of: "delay") == [start + 1_000])
        #expect(try fixture.store.shiftWaiting(by: -5_000, now: start + 1_000) == 0)
    }

    @Test("set back, a retry waits as long as before, and what jitter puts off keeps its time of day")
    func retries() throws {
        try fixture.addJob("failed") {
            $0.schedule = .every(milliseconds: 1_000)
            $0.retries = 1
            $0.backoff = .fixed(delayMs: 60_000)
            $0.misfireStrategy = .skip
        }
        try materialise(upTo: start + 1_000)
        let executor = try fixture.executor()
        try executor.finish(try executor.claim(now: start + 1_000), .failed, now: start + 1_000)
        try fixture.addJob("jitter") {
            $0.schedule = .every(milliseconds: 1_000)
            $0.timing.jitterMs = 50_000
        }
        try materialise(upTo: start + 1_000)
        let jittered = try runTimes(of: "jitter")
        #expect(jittered[0] > start + 1_000)
        #expect(try fixture.store.shiftWaiting(by: -hourMs, now: start - hourMs) == 1)
        #expect(try runTimes(of: "failed") == [start + 61_000 - hourMs])
        #expect(try runTimes(of: "jitter") == jittered)
    }

    @Test("set back, a job whose only task was written for the old time waits for nothing")
    func idle() throws {
        try fixture.addJob { $0.schedule = .every(milliseconds: 1_000) }
        try materialise(upTo: start + 1_000)
        #expect(try fixture.triggerStatus() == .waiting)
        try resume(after: start - hourMs)
        #expect(try fixture.store.tasks(TaskFilter()).isEmpty)
        #expect(try fixture.triggerStatus() == .notStarted)
    }

    @Test("set back, the turn of a task that was written for the old time goes to the next one")
    func turn() throws {
        try fixture.addJob {
            $0.schedule = .every(milliseconds: 1_000)
            $0.blockStrategy = .serial
        }
        let executor = try fixture.executor()
        try materialise(upTo: start + 1_000)
        let now = start + 1_000
        let first = try fixture.run(at: start).lowerBound
        let claimed = try executor.claim(limit: 9, now: now)
        #expect(claimed.map(\.key.taskID) == [first])
        let second = try fixture.run(at: now + 1).lowerBound
        #expect(try executor.claim(now: now + 1).isEmpty)
        // The scheduled one gets the turn, since it was due first.
        try executor.finish(claimed, now: now + 1)
        #expect(try fixture.task(second)?.heldReason == .serial)
        try resume(after: now - hourMs)
        #expect(try fixture.task(second)?.heldReason == nil)
    }
}
