import JobModel
import JobStore
import Operations
import StoreSupport
import Testing

@Suite("What keeps a job from running")
struct JobStandingTests {
    private let fixture: OperationsFixture

    init() throws {
        fixture = try OperationsFixture()
        let executor = try fixture.openExecutor()
        try executor.run(try executor.publish(plugin: "p", handlers: ["h"]))
    }

    private func standing(
        _ schedule: Schedule, madeAt: UTCMilliseconds? = nil, _ change: (inout JobChange) -> Void = { _ in }
    ) throws -> JobStanding {
        var settings = JobChange()
        settings.schedule = schedule
        change(&settings)
        let edited = try fixture.jobs.add(
            named: "a", toGroup: "g", handler: "h", settings, now: madeAt ?? fixture.now)
        return try standing(edited.job)
    }

    private func standing(_ job: Job) throws -> JobStanding {
        try JobStandingFinder(store: fixture.store, now: fixture.now).standing(of: fixture.store.job(named: job.name))
    }

    @Test("Nothing holds a job that comes due: it starts then, by its jitter later")
    func due() throws {
        let standing = try standing(.every(milliseconds: 3_600_000)) { $0.timing.jitterMs = 600_000 }
        #expect(standing.holds.isEmpty && standing.oldest == nil && standing.last == nil)
        let cursor = try #require(standing.job.nextTriggerAt)
        #expect(standing.nextRunAt == standing.job.timing.runTime(of: cursor, ofJob: "a"))
        #expect(standing.startsAt == standing.nextRunAt)
    }

    @Test("A job without a schedule runs by hand")
    func manual() throws {
        let standing = try standing(.manual)
        #expect(standing.holds == [.manual] && standing.nextRunAt == nil && standing.startsAt == nil)
    }

    @Test("A schedule that has yet to begin, one that has ended, and one that has no more times")
    func bounds() throws {
        let (now, hour) = (fixture.now, Int64(3_600_000))
        let later = try standing(.every(milliseconds: hour)) { $0.timing.startsAt = now + 24 * hour }
        #expect(later.holds == [.notBegun(now + 24 * hour)])
        try fixture.store.deleteJob(named: "a", now: now)
        let over = try standing(.every(milliseconds: hour), madeAt: now - 48 * hour) { $0.timing.endsAt = now - hour }
        #expect(over.holds == [.scheduleEnded(now - hour)])
        try fixture.store.deleteJob(named: "a", now: now)
        let once = try standing(.once(at: now + hour))
        #expect(once.holds.isEmpty && once.nextRunAt == now + hour)
        _ = try fixture.store.materialise(CursorStretch(through: now + hour, jobLimit: 1, taskLimit: 1), now: now) {
            _, _ in SchedulePlan(occurrences: [now + hour], nextTriggerAt: nil)
        }
        let written = try standing(once.job)
        #expect(written.holds == [.scheduleEnded(nil)] && written.waiting.number == 1)
        #expect(written.oldest?.startsAt == now + hour)
    }

    @Test("A job that comes due after its last end names the task that has to end")
    func afterEnd() throws {
        let now = fixture.now
        let before = try standing(.delay(milliseconds: 60_000))
        #expect(before.holds.isEmpty)
        let cursor = try #require(before.job.nextTriggerAt)
        _ = try fixture.store.materialise(CursorStretch(through: cursor, jobLimit: 1, taskLimit: 1), now: now) {
            _, _ in SchedulePlan(occurrences: [cursor], nextTriggerAt: nil)
        }
        let standing = try standing(before.job)
        let task = try #require(standing.oldest?.task.id)
        #expect(standing.holds == [.afterEnd(task, delayMs: 60_000)])
    }

    @Test("What holds every task of a group holds the job; only what ends by itself leaves a start")
    func group() throws {
        let job = try standing(.every(milliseconds: 3_600_000)).job
        let until = fixture.now + 24 * 3_600_000
        try fixture.store.setPause(Pause(until: until), ofGroup: "g")
        let paused = try standing(job)
        #expect(paused.holds == [.task(.pausedGroup(until: until))] && paused.startsAt == until)
        _ = try fixture.store.disableJob(named: "a", now: fixture.now)
        let disabled = try standing(job)
        #expect(disabled.holds == [.task(.disabledJob), .task(.pausedGroup(until: until))])
        #expect(disabled.startsAt == nil && disabled.nextRunAt == nil)
    }

    @Test("The last end is told, whatever came before it")
    func last() throws {
        let job = try standing(.manual) { $0.retries = 1 }.job
        _ = try fixture.jobs.run(named: "a", now: fixture.now)
        let executor = try fixture.openExecutor()
        try executor.finish(executor.claim("h"), with: .failed, retryAfterMs: 0)
        #expect(try standing(job).last == nil)
        try executor.finish(executor.claim("h"), with: .snoozed, retryAfterMs: 0)
        try executor.finish(executor.claim("h"), with: .ok)
        let standing = try standing(job)
        #expect(standing.last?.code == .ok && standing.waiting.number == 0)
    }
}
