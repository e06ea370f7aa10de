import JobModel
import Testing

@testable import Scheduling

@Suite("Bounds, calendars and jitter of occurrences")
struct OffDayTests {
    private static let weekends: Set<Int> = [0, 6]

    private func day(_ text: String) throws -> Int32 { Int32(try #require(CalendarDay(text)).number) }

    private func series(
        _ schedule: Schedule, zone: String = "UTC", off weekdays: Set<Int>? = nil, days: [Int32: Bool] = [:],
        _ change: (inout JobTiming) throws -> Void = { _ in }
    ) throws -> OccurrenceSeries {
        var timing = JobTiming(schedule, timeZone: zone)
        try change(&timing)
        let calendar = weekdays.map { WorkCalendar(name: "cn-2027", offWeekdays: $0, days: days) }
        return try OccurrenceSeries(timing, ofJob: "job", calendar: calendar, createdAt: 0)
    }

    private func times(_ series: OccurrenceSeries, after start: String, _ count: Int) throws -> [String] {
        var times: [UTCMilliseconds] = []
        while times.count < count, let next = series.next(after: try times.last ?? utc(start)) { times.append(next) }
        return times.map(iso)
    }

    @Test("Nothing comes due before the start, and nothing from the end on")
    func bounds() throws {
        let daily = try series(.cron("0 9 * * *")) {
            $0.startsAt = try utc("2027-02-03T09:00:00Z")
            $0.endsAt = try utc("2027-02-05T09:00:00Z")
        }
        #expect(
            try times(daily, after: "2027-01-01T00:00:00Z", 9) == ["2027-02-03T09:00:00Z", "2027-02-04T09:00:00Z"])
        let once = try series(.once(at: utc("2027-02-05T09:00:00Z"))) { $0.endsAt = try utc("2027-02-05T09:00:00Z") }
        #expect(once.next(after: 0) == nil)
    }

    @Test("An interval with a start counts from it, and the start is the first occurrence")
    func interval() throws {
        let start = try utc("2027-02-03T08:07:06Z")
        for schedule in [Schedule.every(milliseconds: 3_600_000), .delay(milliseconds: 3_600_000)] {
            let hourly = try series(schedule) { $0.startsAt = start }
            #expect(
                try times(hourly, after: "2027-01-01T00:00:00Z", 2) == ["2027-02-03T08:07:06Z", "2027-02-03T09:07:06Z"])
        }
        #expect(try series(.every(milliseconds: 3_600_000)) { $0.startsAt = start }.next(after: start - 1) == start)
    }

    @Test("A time that lies outside of its bounds is refused with a cure, and so is an end before the start")
    func refused() throws {
        var timing = JobTiming(.once(at: 1_000))
        timing.startsAt = 1_001
        #expect(throws: ScheduleError.self) { try ScheduleValidation.check(timing, ofJob: "job") }
        timing.startsAt = 1_000
        try ScheduleValidation.check(timing, ofJob: "job")
        timing.endsAt = 1_000
        let error = #expect(throws: ScheduleError.self) { try ScheduleValidation.check(timing, ofJob: "job") }
        #expect(error?.refusal.subject == "job \"job\"" && error?.refusal.cure != nil)
        timing = JobTiming(.cron("0 9 * * *"))
        timing.startsAt = 5
        timing.endsAt = 5
        #expect(throws: ScheduleError.self) { try ScheduleValidation.check(timing, ofJob: "job") }
    }

    @Test("A day off is skipped, and a listed day wins over the rule for its day of the week")
    func skip() throws {
        let days = [try day("2027-02-14"): true, try day("2027-02-08"): false]
        let daily = try series(.cron("0 9 * * *"), off: Self.weekends, days: days)
        #expect(
            try times(daily, after: "2027-02-05T10:00:00Z", 6) == [
                "2027-02-09T09:00:00Z", "2027-02-10T09:00:00Z", "2027-02-11T09:00:00Z", "2027-02-12T09:00:00Z",
                "2027-02-14T09:00:00Z", "2027-02-15T09:00:00Z",
            ])
    }

    @Test(
        "It moves to the same wall time of the next or the previous day that is on, and what falls together runs once")
    func moved() throws {
        let daily = try series(.cron("0 9,17 * * *"), zone: "Europe/Berlin", off: Self.weekends) { $0.offDay = .next }
        #expect(
            try times(daily, after: "2027-03-26T17:00:00Z", 2) == ["2027-03-29T07:00:00Z", "2027-03-29T15:00:00Z"],
            "the clocks went forward on the Sunday between")
        let monthly = try series(.cron("30 9 6,7 * *"), off: Self.weekends) { $0.offDay = .previous }
        #expect(
            try times(monthly, after: "2027-02-01T00:00:00Z", 2) == ["2027-02-05T09:30:00Z", "2027-03-05T09:30:00Z"])
        let once = try series(.once(at: utc("2027-02-06T09:30:00Z")), off: Self.weekends) { $0.offDay = .next }
        #expect(try times(once, after: "2027-01-01T00:00:00Z", 2) == ["2027-02-08T09:30:00Z"])
        #expect(try times(once, after: "2027-02-08T09:30:00Z", 2) == [])
    }

    @Test("The day is that of the job's time zone", arguments: [("UTC", 1), ("Asia/Shanghai", 0)])
    func zone(name: String, count: Int) throws {
        // Saturday in Shanghai already.
        let once = try series(.once(at: utc("2027-02-05T20:00:00Z")), zone: name, off: Self.weekends)
        #expect(try times(once, after: "2027-01-01T00:00:00Z", 2).count == count)
    }

    @Test("A day off of seconds, and a calendar without a day that is on, are passed at once")
    func quick() throws {
        let clock = ContinuousClock()
        let elapsed = try clock.measure {
            let secondly = try series(.cron("* * * * * *"), off: Self.weekends)
            let friday = try utc("2027-02-05T23:59:59Z")
            for _ in 0..<1_000 { #expect(secondly.next(after: friday) == friday + 2 * 86_400_000 + 1_000) }
            #expect(try series(.cron("* * * * * *"), off: Set(0..<7)).next(after: 0) == nil)
            #expect(try series(.cron("0 9 * * 0"), off: Self.weekends).next(after: 0) == nil)
            for strategy in OffDayStrategy.allCases {
                #expect(
                    try series(.every(milliseconds: 1), off: Set(0..<7)) { $0.offDay = strategy }.next(after: 0) == nil)
                let workdays = try series(.cron("0 9 29 2 1-5"), off: Self.weekends) { $0.offDay = strategy }
                #expect(workdays.next(after: 0) != nil)
            }
        }
        #expect(elapsed < .seconds(20))
    }

    @Test("An occurrence is moved by a year at most")
    func far() throws {
        let first = try day("2028-01-02")
        let days = [first: true]
        for (time, count) in [("2027-01-01T09:00:00Z", 1), ("2026-12-31T09:00:00Z", 0)] {
            let once = try series(.once(at: utc(time)), off: Set(0..<7), days: days) { $0.offDay = .next }
            #expect(try times(once, after: "2026-01-01T00:00:00Z", 2).count == count)
        }
    }

    @Test("Jitter is an occurrence's own for ever, below its bound, and spread over it")
    func jitter() throws {
        var timing = JobTiming(.every(milliseconds: 1_000))
        #expect(timing.jitter(of: 5_000, ofJob: "job") == 0)
        timing.jitterMs = 600_000
        // It must not change: tasks that are written keep theirs, and those yet to be written belong beside them.
        #expect(timing.jitter(of: 1_800_000_000_000, ofJob: "digest") == 43_677)
        let delays = (0..<10_000).map { timing.jitter(of: $0 * 1_000, ofJob: "digest") }
        #expect(delays.allSatisfy { (0..<600_000).contains($0) })
        let tenths = Dictionary(grouping: delays) { $0 / 60_000 }
        #expect(tenths.count == 10 && tenths.values.allSatisfy { (850...1_150).contains($0.count) })
        let series = try OccurrenceSeries(timing, ofJob: "digest", createdAt: 0)
        let shown = try #require(series.preview(after: 1_799_999_999_999))
        #expect(shown.at == 1_800_000_000_000 && shown.jitterMs == 43_677)
        #expect(delays != (0..<10_000).map { timing.jitter(of: $0 * 1_000, ofJob: "report") })
    }

    @Test("A preview tells what was moved, and where the bounds cut")
    func preview() throws {
        let daily = try series(.cron("0 9 6 * *"), off: Self.weekends) {
            $0.offDay = .next
            $0.startsAt = try utc("2027-02-01T00:00:00Z")
            $0.endsAt = try utc("2027-03-01T00:00:00Z")
        }
        let shown = try #require(daily.preview(after: try utc("2027-01-07T00:00:00Z")))
        #expect(iso(shown.at) == "2027-02-08T09:00:00Z")
        #expect(shown.movedFrom?.day.text == "2027-02-06" && shown.movedFrom?.calendar == "cn-2027")
        #expect(shown.startsAt.map(iso) == "2027-02-01T00:00:00Z" && shown.endsAt.map(iso) == "2027-03-01T00:00:00Z")
        let later = try #require(daily.preview(after: try utc("2027-02-02T00:00:00Z")))
        #expect(later.startsAt == nil && later.at == shown.at)
    }
}
