import Foundation
import JobModel
import JobStore
import Testing

@testable import Scheduling

@Suite("Calendars against one that walks the days")
struct OffDayPropertyTests {
    /// Zones, and the middle of a month in which their clocks change: at night, at midnight, over midnight, or by a whole day.
    private static let spans = [
        ("Europe/Berlin", "2026-03-27T00:00:00Z"), ("Europe/Berlin", "2026-10-24T00:00:00Z"),
        ("Asia/Beirut", "2026-03-28T00:00:00Z"), ("America/St_Johns", "2010-11-06T00:00:00Z"),
        ("Australia/Lord_Howe", "2026-10-02T00:00:00Z"), ("Pacific/Apia", "2011-12-29T00:00:00Z"),
        ("UTC", "2028-02-27T00:00:00Z"),
    ]
    private static let dayMs: Int64 = 86_400_000

    private struct Case {
        var timing: JobTiming
        var calendar: WorkCalendar
        var series: OccurrenceSeries
        var expected: [UTCMilliseconds]
    }

    private func calendar(
        around day: Int64, hasWeekdays: Bool, _ random: inout SeededRandom
    ) -> WorkCalendar {
        let weekdays =
            [[], [0, 6], [0, 6], [0, 5, 6], [3], [0, 1, 2, 3, 4, 5, 6]].randomElement(using: &random) ?? []
        var days: [Int32: Bool] = [:]
        for _ in 0..<Int.random(in: 0...14, using: &random) {
            days[Int32(day) + Int32.random(in: -12...12, using: &random)] = Bool.random(using: &random)
        }
        return WorkCalendar(name: "c", offWeekdays: Set(weekdays), days: days)
    }

    /// - Parameter span: of which all is known: what is moved comes from further off.
    private func make(
        _ zoneName: String, _ span: ClosedRange<UTCMilliseconds>, _ random: inout SeededRandom
    ) throws -> Case {
        let zone = try #require(TimeZone(identifier: zoneName))
        // Where no day of the week is on, what is moved comes from a year away: the minutes of a cron expression would be too many.
        let isCron = Bool.random(using: &random)
        let margin = (isCron ? 30 : 400) * Self.dayMs
        let wide = span.lowerBound - margin...span.upperBound + margin
        let middle = (span.lowerBound + span.upperBound) / 2 / Self.dayMs
        let calendar = calendar(around: middle, hasWeekdays: isCron, &random)
        var timing = JobTiming(.manual, timeZone: zoneName)
        timing.calendar = "c"
        timing.offDay = OffDayStrategy.allCases.randomElement(using: &random) ?? .skip
        var walked = WalkedCalendar(calendar: calendar, strategy: timing.offDay, zone: zone)
        var (times, walls): ([UTCMilliseconds], [Int64])
        if isCron {
            let expression = expression(&random)
            timing.schedule = .cron(expression)
            timing.gap = Bool.random(using: &random) ? .skip : nil
            let cron = NaiveCron(expression, in: zone, leavesOutGaps: timing.gap == .skip)
            walked.leavesOutGaps = timing.gap == .skip || cron.isPaced
            times = cron.occurrences(from: span.lowerBound, through: span.upperBound)
            walls = NaiveCron(expression, in: .gmt).occurrences(from: wide.lowerBound, through: wide.upperBound)
        } else {
            let interval = [50, 420, 1_440, 2_160, 4_321].randomElement(using: &random).map { $0 * 60_000 } ?? 1
            timing.schedule = .every(milliseconds: Int64(interval))
            times = Array(stride(from: wide.lowerBound, through: wide.upperBound, by: interval))
            walls = times.map(walked.wall)
        }
        let expected = walked.occurrences(of: times, walls: walls).filter(span.contains)
        let series = try OccurrenceSeries(timing, ofJob: "job", calendar: calendar, createdAt: wide.lowerBound)
        return Case(timing: timing, calendar: calendar, series: series, expected: expected)
    }

    private func expression(_ random: inout SeededRandom) -> String {
        let minute = ["0", "30", "*/20", "1,59"].randomElement(using: &random) ?? "0"
        let hour = ["*", "0", "2", "23", "*/6", "1-3"].randomElement(using: &random) ?? "0"
        let day = ["* * *", "* * *", "* * 0", "* * 1-5", "*/3 * *", "28 * *"].randomElement(using: &random) ?? "* * *"
        return "\(minute) \(hour) \(day)"
    }

    @Test("Random schedules, zones and calendars have the same occurrences, from any time on", arguments: spans)
    func sameOccurrences(zoneName: String, middle: String) throws {
        let middle = try utc(middle)
        let span = middle - 6 * Self.dayMs...middle + 9 * Self.dayMs
        var random = SeededRandom(seed: UInt64(bitPattern: middle))
        for _ in 0..<24 {
            let made = try make(zoneName, span, &random)
            var found: [UTCMilliseconds] = []
            while let next = made.series.next(after: found.last ?? span.lowerBound - 1), next <= span.upperBound {
                found.append(next)
            }
            let about =
                "\(made.timing.schedule) \(made.timing.gap?.rawValue ?? "") \(made.timing.offDay) off \(made.calendar.offWeekdays) \(made.calendar.days)"
            #expect(found.map(iso) == made.expected.map(iso), "\(about)")
            for _ in 0..<20 {
                let time = UTCMilliseconds.random(in: span, using: &random)
                guard let after = made.expected.first(where: { $0 > time }) else { continue }
                #expect(made.series.next(after: time).map(iso) == iso(after), "\(about) after \(iso(time))")
            }
        }
    }

    @Test("What was missed is found, counted and cut as one who has the list does it", arguments: spans)
    func missed(zoneName: String, middle: String) throws {
        let middle = try utc(middle)
        let span = middle - 6 * Self.dayMs...middle + 9 * Self.dayMs
        var random = SeededRandom(seed: UInt64(bitPattern: middle) &+ 7)
        for _ in 0..<12 {
            let made = try make(zoneName, span, &random)
            guard let first = made.expected.first, let last = made.expected.last else { continue }
            #expect(made.series.latest(from: first, through: span.upperBound) == last)
            let count = Int.random(in: 1...made.expected.count, using: &random)
            #expect(
                made.series.first(ofNewest: count, from: first, through: span.upperBound)
                    == made.expected[made.expected.count - count])
            let dropped = made.series.dropped(from: first, before: last)
            #expect(dropped?.count ?? 0 == min(made.expected.count - 1, 1_000))
        }
    }
}
