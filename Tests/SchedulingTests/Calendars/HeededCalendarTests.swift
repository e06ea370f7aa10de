import JobModel
import JobStore
import SQLiteJobStore
import StoreSupport
import Testing

@testable import Scheduling

/// What the scheduler makes of calendars: pauses between runs, and clocks.
@Suite("Calendars that the scheduler heeds")
struct HeededCalendarTests {
    private static let dayMs: Int64 = 86_400_000

    private let fixture: StoreFixture
    // A Friday.
    private let now: UTCMilliseconds

    init() throws {
        fixture = try StoreFixture()
        now = try utc("2027-02-05T20:00:00Z")
        try fixture.store.addCalendar(named: "c", CalendarDays(offWeekdays: [0, 6]), now: now)
    }

    @discardableResult
    private func add(
        _ name: String, _ schedule: Schedule, zone: String = "UTC", _ change: (inout JobTiming) -> Void = { _ in }
    ) throws -> Job {
        var draft = JobDraft(name: name, group: fixture.group.name, handler: "work")
        draft.settings.timing = JobTiming(schedule, timeZone: zone)
        draft.settings.timing.calendar = "c"
        change(&draft.settings.timing)
        return try fixture.store.addJob(draft, on: nil, now: now, nextOccurrence: ScheduledJob.nextOccurrence)
    }

    private func cursor(_ name: String) throws -> String? { try fixture.store.job(named: name).nextTriggerAt.map(iso) }

    private func materialise(now: UTCMilliseconds) throws -> Materialised {
        let planner = SchedulePlanner()
        let stretch = CursorStretch(through: now + 1_000, jobLimit: 9, taskLimit: 99)
        return try fixture.store.materialise(stretch, now: now) { job, room in
            try planner.plan(job, horizon: now + 1_000, now: now, room: room)
        }
    }

    @Test(
        "A pause between runs that ends on a day off ends with the first moment of the next day that is on",
        arguments: [("UTC", "2027-02-08T00:00:00Z"), ("Asia/Shanghai", "2027-02-07T16:00:00Z")])
    func delay(zone: String, expected: String) throws {
        try add("job", .delay(milliseconds: 5 * 3_600_000), zone: zone)
        #expect(try cursor("job") == expected)
        // As the end of its task sets it, which knows no calendar.
        var draft = JobDraft(name: "ended", group: fixture.group.name, handler: "work")
        draft.settings.timing = JobTiming(.delay(milliseconds: 5 * 3_600_000), timeZone: zone)
        draft.settings.timing.calendar = "c"
        let end = now + 5 * 3_600_000
        _ = try fixture.store.addJob(draft, on: nil, now: now) { _, _ in end }
        #expect(try materialise(now: end).tasks == 0)
        #expect(try cursor("ended") == expected)
        #expect(try materialise(now: try utc(expected)).tasks == 2)
        #expect(try fixture.scheduledTimes(of: "ended").map(iso) == [expected])
    }

    @Test("A pause between runs that no day on ends, or its end comes before, has no time left")
    func endlessDelay() throws {
        let late = try add("late", .delay(milliseconds: 5 * 3_600_000)) { $0.endsAt = now + 2 * Self.dayMs }
        #expect(late.nextTriggerAt == nil)
        try fixture.store.updateCalendar(
            named: "c", to: CalendarDays(offWeekdays: Set(0..<7)), now: now, nextOccurrence: ScheduledJob.nextOccurrence
        )
        #expect(try add("never", .delay(milliseconds: 1_000)).nextTriggerAt == nil)
    }

    @Test("A single time is moved however far off it is, and enabling its job anew finds it")
    func once() throws {
        let at = try utc("2090-02-04T09:00:00Z")
        #expect(CalendarDay(at / Self.dayMs).weekdayName == "SAT")
        try add("job", .once(at: at)) { $0.offDay = .next }
        #expect(try cursor("job") == "2090-02-06T09:00:00Z")
        let series = try OccurrenceSeries(
            of: ScheduledJob(
                try fixture.store.job(named: "job"), calendar: try fixture.store.calendar(named: "c").workCalendar))
        #expect(series.next(after: .min).map(iso) == "2090-02-06T09:00:00Z")
        let soon = now + 3_600_000
        try add("soon", .once(at: soon))
        _ = try fixture.store.disableJob(named: "soon", now: now)
        let enabled = try fixture.store.enableJob(
            named: "soon", now: soon + 60_000, nextOccurrence: ScheduledJob.nextOccurrence)
        #expect(enabled.nextTriggerAt == soon, "it has yet to run")
    }

    @Test("A moved time that the clocks skip on its new day is left out where gaps are, and else runs behind the gap")
    func gap() throws {
        // On Sunday, 2027-03-28, Berlin skips 02:00 to 03:00.
        let calendar = WorkCalendar(name: "c", offWeekdays: [6], days: [:])
        func times(_ gap: GapStrategy?, _ expression: String) throws -> [String] {
            var timing = JobTiming(.cron(expression), timeZone: "Europe/Berlin")
            timing.gap = gap
            timing.offDay = .next
            let series = try OccurrenceSeries(timing, ofJob: "job", calendar: calendar, createdAt: 0)
            var times: [UTCMilliseconds] = []
            let (start, end) = (try utc("2027-03-26T12:00:00Z"), try utc("2027-03-29T12:00:00Z"))
            while let next = series.next(after: times.last ?? start), next < end { times.append(next) }
            return times.map(iso)
        }
        #expect(try times(nil, "30 2 27 3 *") == ["2027-03-28T01:00:00Z"])
        #expect(try times(.next, "30 2 27 3 *") == ["2027-03-28T01:00:00Z"])
        #expect(try times(.skip, "30 2 27 3 *") == [])
        #expect(try times(.skip, "30 2,4 27 3 *") == ["2027-03-28T02:30:00Z"])
        #expect(try times(.skip, "30 1-3 27 3 *") == ["2027-03-28T00:30:00Z", "2027-03-28T01:30:00Z"])
        #expect(try times(nil, "*/30 2 27 3 *") == [], "a pace leaves gaps out")
    }

    @Test("Cursors of intervals and single times follow a zone's rules where their job heeds a calendar")
    func zoneRules() throws {
        try add("every", .every(milliseconds: 3_600_000))
        try add("once", .once(at: now + 3_600_000))
        try add("cron", .cron("0 * * * *")) { $0.calendar = nil }
        try add("plain", .every(milliseconds: 3_600_000)) { $0.calendar = nil }
        try add("pause", .delay(milliseconds: 3_600_000))
        let moved = try fixture.store.moveCursors(after: nil, limit: 99) { job in job.nextTriggerAt.map { $0 + 60_000 }
        }
        #expect(moved.moved == 3)
        #expect(try cursor("pause") == cursor("plain"))
    }

    @Test("A calendar of a name that another one had is never taken for it")
    func renamed() throws {
        let planner = SchedulePlanner()
        var job = ScheduledJob(
            try add("job", .cron("0 9 * * *")), calendar: try fixture.store.calendar(named: "c").workCalendar)
        #expect(
            try planner.plan(job, horizon: now + Self.dayMs, now: now, room: 9).nextTriggerAt.map(iso)
                == "2027-02-08T09:00:00Z")
        var change = JobChange()
        change.timing.calendar = .some(nil)
        _ = try fixture.store.updateJob(
            named: "job", change, on: nil, now: now, nextOccurrence: ScheduledJob.nextOccurrence)
        try fixture.store.deleteCalendar(named: "c")
        try fixture.store.addCalendar(named: "c", CalendarDays(offWeekdays: [1]), now: now)
        job.calendar = try fixture.store.calendar(named: "c").workCalendar
        job.nextTriggerAt = try utc("2027-02-06T09:00:00Z")
        let plan = try planner.plan(job, horizon: now + 3 * Self.dayMs, now: now, room: 9)
        #expect(plan.occurrences.map(iso) == ["2027-02-06T09:00:00Z", "2027-02-07T09:00:00Z"])
    }
}
