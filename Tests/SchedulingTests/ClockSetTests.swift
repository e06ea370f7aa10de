import JobModel
import JobStore
import SQLiteJobStore
import Scheduling
import Synchronization
import TestSupport
import Testing

/// A time of day that is set while a scheduler lives.
@Suite("The time of day is set")
struct ClockSetTests {
    private let fixture: StoreFixture
    private let log = RecordedLog()
    private let base: UTCMilliseconds = 1_800_000_000_000  // 2027-01-15T08:00:00Z

    init() throws { fixture = try StoreFixture() }

    /// Both clocks of a scheduler, moved by the test: the time since the boot runs with the machine's own.
    private final class Clock: Sendable {
        private let lead: Mutex<Int64>
        private let start = SchedulerClock.machineElapsedMs()

        init(_ now: UTCMilliseconds) { lead = Mutex(now) }

        func set(by jumpMs: Int64) { lead.withLock { $0 += jumpMs } }

        var now: UTCMilliseconds { lead.withLock { $0 } + SchedulerClock.machineElapsedMs() - start }
        var scheduler: SchedulerClock { SchedulerClock(now: { self.now }, elapsedMs: SchedulerClock.machineElapsedMs) }
    }

    /// Runs a scheduler that has written `job`'s first task, sets its clock, and waits for the log to say that jobs have followed.
    private func set(
        _ clock: Clock, by jumpMs: Int64, after isReady: () throws -> Bool, then holds: () throws -> Bool
    ) async throws -> Bool {
        let scheduler = try Scheduler(store: fixture.store, clock: clock.scheduler, logger: log.logger)
        scheduler.start()
        let result = Result {
            let isReady = try eventually(isReady)
            try #require(isReady)
            clock.set(by: jumpMs)
            return try eventually { log.count(containing: "jobs go on from the new time") > 0 } && eventually(holds)
        }
        scheduler.stop()
        try await scheduler.waitUntilStopped()
        return try result.get()
    }

    private func add(_ name: String, _ schedule: Schedule, at clock: Clock) throws {
        var draft = JobDraft(name: name, group: fixture.group.name, handler: "h")
        draft.schedule = schedule
        draft.misfireStrategy = .skip
        _ = try fixture.store.addJob(draft, on: nil, now: clock.now, nextOccurrence: ScheduledJob.nextOccurrence)
    }

    private func times(_ job: String) throws -> [UTCMilliseconds] { try fixture.scheduledTimes(of: job) }

    @Test("Set back by an hour, intervals and wildcards go on at their pace, and fixed times are not written again")
    func backByAnHour() async throws {
        let clock = Clock(base)
        try add("interval", .every(milliseconds: 1_000), at: clock)
        try add("wildcard", .cron("*/2 * * * * *"), at: clock)
        try add("fixed", .cron("2,3 0 8 15 1 *"), at: clock)
        try add("once", .once(at: base + 3_000), at: clock)
        let follows = try await set(clock, by: -3_600_000) {
            try times("fixed").count == 2 && times("once").count == 1
        } then: {
            let now = clock.now
            return try times("interval").contains { $0 < now + 5_500 }
                && times("wildcard").contains { $0 < now + 5_500 }
        }
        #expect(follows)
        // They are due when the clock comes there again, once.
        #expect(try times("fixed") == [base + 2_000, base + 3_000])
        #expect(try times("once") == [base + 3_000])
        #expect(try fixture.store.job(named: "fixed").nextTriggerAt.map { $0 > base + 3_600_000 } == true)
    }

    @Test(
        "Set forward by an hour, fixed times that it passed over are written, and what has a pace makes up for nothing")
    func forwardByAnHour() async throws {
        let clock = Clock(base)
        try add("interval", .every(milliseconds: 60_000), at: clock)
        try add("tick", .every(milliseconds: 1_000), at: clock)
        try add("fixed", .cron("0 30 8 15 1 *"), at: clock)
        try add("once", .once(at: base + 1_800_000), at: clock)
        let follows = try await set(clock, by: 3_600_000) {
            try !times("tick").isEmpty
        } then: {
            try times("fixed").count == 1 && times("once").count == 1
        }
        #expect(follows)
        #expect(try times("fixed") == [base + 1_800_000] && times("once") == [base + 1_800_000])
        #expect(try times("interval").allSatisfy { $0 > base + 3_600_000 })
    }

    @Test(
        "Set back by more than three hours, every schedule starts from the new time, and what was written for the old one goes"
    )
    func backByDays() async throws {
        let clock = Clock(base)
        try add("fixed", .cron("1,2 0 8 * * *"), at: clock)
        try add("interval", .every(milliseconds: 3_600_000), at: clock)
        let follows = try await set(clock, by: -3 * 86_400_000) {
            try times("fixed").count == 2
        } then: {
            try fixture.store.job(named: "fixed").nextTriggerAt.map { $0 < base - 86_400_000 } == true
        }
        #expect(follows)
        #expect(try times("fixed").allSatisfy { $0 < base - 86_400_000 || $0 <= clock.now })
        let interval = try #require(try fixture.store.job(named: "interval").nextTriggerAt)
        #expect(interval <= clock.now + 3_600_000)
    }

    @Test("Set back, what people have queued and what waits for its retry does not wait for the old time")
    func queuedTasks() async throws {
        let clock = Clock(base)
        try add("mail", .manual, at: clock)
        _ = try fixture.store.runJob(
            named: "mail", parameters: nil, count: 2, runAt: base + 60_000, on: nil, now: clock.now)
        try add("interval", .every(milliseconds: 1_000), at: clock)
        let follows = try await set(clock, by: -3_600_000) {
            try !times("interval").isEmpty
        } then: {
            var filter = TaskFilter()
            filter.jobName = "mail"
            return try fixture.store.tasks(filter).allSatisfy { $0.runAt <= base - 3_600_000 + 120_000 }
        }
        #expect(follows)
    }
}
