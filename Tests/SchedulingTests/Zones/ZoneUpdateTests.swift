import JobModel
import JobStore
import SQLiteJobStore
import Scheduling
import TestSupport
import Testing

/// A real scheduler on a real database, by a clock that stands still in November 2026.
@Suite("Changes of the system's time zones")
struct ZoneUpdateTests {
    private let fixture: StoreFixture
    private let zones: ZoneFixture
    private let log = RecordedLog()
    private let now: UTCMilliseconds

    init() throws {
        fixture = try StoreFixture()
        zones = try ZoneFixture()
        now = try utc("2026-11-26T12:00:00Z")
        try zones.write(footer: "PST8PDT,M3.2.0,M11.1.0", as: "America/Vancouver")
        try zones.write(footer: "EST5EDT,M3.2.0,M11.1.0", as: "America/New_York")
    }

    private func add(
        _ name: String, _ schedule: Schedule, in zone: String, misfire: MisfireStrategy = .fireOnce
    ) throws {
        var draft = JobDraft(name: name, group: fixture.group.name, handler: "work")
        draft.schedule = schedule
        draft.timeZone = zone
        draft.misfireStrategy = misfire
        let directory = zones.zones
        _ = try fixture.store.addJob(draft, on: nil, now: now) { job, after in
            try OccurrenceSeries(of: job, zones: directory).next(after: after)
        }
    }

    private func cursor(_ job: String) throws -> String? { try fixture.store.job(named: job).nextTriggerAt.map(iso) }

    /// Runs a scheduler that has read no zone yet, until a condition holds.
    private func run(laterMs: Int64 = 0, until condition: () throws -> Bool) async throws -> Bool {
        var configuration = SchedulerConfiguration()
        configuration.zoneLookIntervalMs = 20
        configuration.jobsPerReview = 2
        configuration.planner.zones = ZoneDirectory(path: zones.directory.path)
        let (time, start) = (now + laterMs, SchedulerClock.machineElapsedMs())
        let scheduler = try Scheduler(
            store: fixture.store, configuration: configuration,
            clock: SchedulerClock(
                now: { time + SchedulerClock.machineElapsedMs() - start }, elapsedMs: SchedulerClock.machineElapsedMs),
            logger: log.logger)
        scheduler.start()
        let holds = try eventually(condition)
        scheduler.stop()
        try await scheduler.waitUntilStopped()
        return holds
    }

    @Test("A living scheduler notices new rules, and moves the cursors of the jobs that they change and of no other")
    func update() async throws {
        for number in 1...5 { try add("vancouver-\(number)", .cron("0 9 * * *"), in: "America/Vancouver") }
        try add("new-york", .cron("0 9 * * *"), in: "America/New_York")
        try add("interval", .every(milliseconds: 86_400_000), in: "UTC")
        #expect(try cursor("vancouver-1") == "2026-11-26T17:00:00Z")
        var isWritten = false
        let isMoved = try await run {
            if !isWritten {
                try zones.write(footer: "<-07>7", as: "America/Vancouver")
                isWritten = true
            }
            return try (1...5).allSatisfy { try cursor("vancouver-\($0)") == "2026-11-26T16:00:00Z" }
        }
        #expect(isMoved)
        #expect(try cursor("new-york") == "2026-11-26T14:00:00Z")
        #expect(try cursor("interval") == "2026-11-27T12:00:00Z")
    }

    @Test("A job that is added while the scheduler lives follows an update of a zone that nobody had read")
    func updateOfUnreadZone() async throws {
        try add("new-york", .cron("0 9 * * *"), in: "America/New_York")
        var step = 0
        let isMoved = try await run {
            if step == 0 {
                try add("vancouver", .cron("0 9 * * *"), in: "America/Vancouver")
                try zones.write(footer: "<-07>7", as: "America/Vancouver")
                step = 1
            }
            return try cursor("vancouver") == "2026-11-26T16:00:00Z"
        }
        #expect(isMoved)
    }

    @Test("Rules that changed while no scheduler ran move the cursors as one starts")
    func updateBetween() async throws {
        try add("vancouver", .cron("0 9 * * *"), in: "America/Vancouver")
        try zones.write(footer: "<-07>7", as: "America/Vancouver")
        #expect(try await run { try cursor("vancouver") == "2026-11-26T16:00:00Z" })
        #expect(log.count(containing: "1 jobs come due at other times") == 1)
    }

    @Test("An occurrence that new rules put into the past runs at once, and once")
    func lateOccurrence() async throws {
        try add("vancouver", .cron("0 9 * * *"), in: "America/Vancouver")
        try zones.write(footer: "<-07>7", as: "America/Vancouver")
        let isMoved = try await run(laterMs: 4 * 3_600_000 + 30 * 60_000) {
            try cursor("vancouver") == "2026-11-27T16:00:00Z"
        }
        #expect(isMoved)
        #expect(try fixture.scheduledTimes(of: "vancouver").map(iso) == ["2026-11-26T16:00:00Z"])
    }

    @Test("A zone's file that is damaged by an update is named, and its jobs go on by the rules from before")
    func damagedUpdate() async throws {
        try add("vancouver", .cron("0 9 * * *"), in: "America/Vancouver")
        try add("new-york", .cron("0 9 * * *"), in: "America/New_York")
        try zones.write(footer: "<-04>4", as: "America/New_York")
        var isWritten = false
        let isNamed = try await run {
            // It has read both by then.
            guard try cursor("new-york") == "2026-11-26T13:00:00Z" else { return false }
            if !isWritten { try zones.write(Array("TZif2".utf8), as: "America/Vancouver") }
            isWritten = true
            return log.messages.contains { $0.contains("time zone \"America/Vancouver\": the file") }
        }
        #expect(isNamed)
        #expect(log.messages.allSatisfy { !$0.contains("not scheduled") })
        #expect(try cursor("vancouver") == "2026-11-26T17:00:00Z")
    }

    @Test("Stored abbreviations are told of once as a scheduler starts, with what they are read as and a job")
    func abbreviations() async throws {
        try zones.write(footer: "CST6CDT,M3.2.0,M11.1.0", as: "America/Chicago")
        for number in 1...5 { try add("central-\(number)", .cron("0 9 * * *"), in: "CST") }
        #expect(try await run { log.count(containing: "time zone \"CST\"") > 0 })
        #expect(log.count(containing: "time zone \"CST\"") == 1)
        #expect(log.count(containing: "such as \"central-1\", run by America/Chicago") == 1)
    }
}
