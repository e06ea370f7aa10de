import JobModel
import Testing

@testable import Scheduling

@Suite("The first occurrence on a day off")
struct FirstOffDayTests {
    private static let day: Int64 = 86_400_000
    // A Friday.
    private static let friday: Int64 = 20_455 * day

    private func series(_ change: (inout JobTiming) -> Void = { _ in }) throws -> OccurrenceSeries {
        var timing = JobTiming(.cron("0 9 * * *"))
        timing.calendar = "weekends"
        change(&timing)
        let calendar = WorkCalendar(name: "weekends", offWeekdays: [0, 6], days: [:])
        return try OccurrenceSeries(timing, ofJob: "a", calendar: calendar, createdAt: 0)
    }

    @Test("It is told with its own time, the calendar and what becomes of it; none before a day that is on")
    func found() throws {
        let nine = 9 * Int64(3_600_000)
        #expect(CalendarDay.weekday(of: Self.friday / Self.day) == 5)
        let series = try series { $0.offDay = .next }
        #expect(series.firstOffDay(after: Self.friday) == nil)
        let saturday = Self.friday + Self.day
        #expect(
            series.firstOffDay(after: Self.friday + nine)
                == .init(at: saturday + nine, calendar: "weekends", strategy: .next))
    }

    @Test("Bounds of the job hold for it, and without a calendar there is none")
    func bounds() throws {
        let saturday = Self.friday + Self.day
        let begins = try series { $0.startsAt = saturday }
        #expect(begins.firstOffDay(after: 0)?.at == saturday + 9 * 3_600_000)
        let ends = try series { $0.endsAt = saturday }
        #expect(ends.firstOffDay(after: saturday - 1) == nil)
        let plain = try OccurrenceSeries(JobTiming(.cron("0 9 * * *")), ofJob: "a", createdAt: 0)
        #expect(plain.firstOffDay(after: saturday) == nil)
    }
}
