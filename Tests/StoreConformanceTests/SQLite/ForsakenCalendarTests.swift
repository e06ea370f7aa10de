import GRDB
import JobModel
import JobStore
import TestSupport
import Testing

/// Another program may delete a calendar that jobs heed.
@Suite(.onFile)
struct ForsakenCalendarTests {
    @Test("a job whose calendar is gone is named and keeps its cursor, and stops nobody else")
    func gone() throws {
        let fixture = try StoreFixture()
        for name in ["kept", "lost"] {
            try fixture.store.addCalendar(named: name, CalendarDays(offWeekdays: [0]), now: start)
            try fixture.addJob(name) {
                $0.schedule = .every(milliseconds: 1_000)
                $0.settings.timing.calendar = name
            }
        }
        try DatabaseQueue(path: fixture.directory.file("store.db")).write { db in
            try db.execute(sql: "DELETE FROM dot_calendar WHERE name = 'lost'")
        }
        let done = try fixture.store.materialise(
            horizon: start + 1_000, now: start + 1_000, limit: 9, plan: plan(upTo: start + 1_000))
        #expect(done.tasks == 1 && done.broken.map(\.job) == ["lost"])
        #expect(done.broken.first?.reason == "calendar \"lost\": not found")
        #expect(try fixture.store.job(named: "lost").nextTriggerAt == start + 1_000)
        let moved = try fixture.store.moveCursors(after: nil, limit: 9) { $0.nextTriggerAt.map { $0 + 60_000 } }
        #expect(moved.moved == 1 && moved.last == nil)
        let resumed = try fixture.store.resumeSchedules(after: nil, limit: 9, now: start) { _ in
            ResumedSchedule(nextTriggerAt: start + 5_000, removesAhead: false)
        }
        #expect(resumed.moved == 1)
        #expect(try fixture.store.job(named: "lost").nextTriggerAt == start + 1_000)
    }
}
