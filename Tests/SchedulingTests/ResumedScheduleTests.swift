import JobModel
import JobStore
import Testing

@testable import Scheduling

@Suite("Schedules after the time of day was set")
struct ResumedScheduleTests {
    private let now: UTCMilliseconds = 1_800_000_000_000
    private let hourMs: Int64 = 3_600_000

    private func series(_ schedule: Schedule) throws -> OccurrenceSeries {
        try OccurrenceSeries(JobTiming(schedule), ofJob: "job", createdAt: 0)
    }

    @Test("Forwards, a pace goes on from the new time, and makes up for nothing that the clock passed over")
    func forwards() throws {
        let series = try series(.every(milliseconds: 60_000))
        let resumed = series.resumed(from: now - hourMs + 60_000, now: now, jumpMs: hourMs, isSmall: true)
        #expect(resumed == ResumedSchedule(nextTriggerAt: now + 60_000, removesAhead: false))
    }

    @Test("Forwards, what was due before and is not written yet is not lost")
    func overdue() throws {
        let series = try series(.every(milliseconds: 60_000))
        #expect(series.resumed(from: now - hourMs, now: now, jumpMs: hourMs, isSmall: true) == nil)
        #expect(series.resumed(from: now - 2 * hourMs, now: now, jumpMs: hourMs, isSmall: true) == nil)
        // Further than that the old time was wrong, and with it what was due.
        #expect(series.resumed(from: now - 5 * hourMs, now: now, jumpMs: 4 * hourMs, isSmall: false) != nil)
    }

    @Test("Backwards, a pace goes on from the new time, and what was written ahead goes")
    func backwards() throws {
        let series = try series(.every(milliseconds: 60_000))
        let resumed = series.resumed(from: now + hourMs, now: now, jumpMs: -hourMs, isSmall: true)
        #expect(resumed == ResumedSchedule(nextTriggerAt: now + 60_000, removesAhead: true))
    }

    @Test("Times of day and one-shots stay where they are", arguments: [Schedule.cron("0 5 * * *"), .once(at: 5)])
    func fixed(schedule: Schedule) throws {
        for jumpMs in [hourMs, -hourMs] {
            #expect(try series(schedule).resumed(from: now, now: now, jumpMs: jumpMs, isSmall: true) == nil)
        }
    }
}
