/// A time zone's rule for all years to come, as a TZ string of POSIX has it: `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// With the extensions of RFC 9636: names in angle brackets, and hours of a change from -167 to 167.
struct PosixRule: Equatable {
    /// The offset from UTC in seconds, east positive; POSIX writes it the other way round.
    let standardOffset: Int64
    /// `nil` where the clocks never change.
    let daylight: Daylight?

    /// The other part of the year. It may lie behind the standard time (Ireland's winter), and span New Year (the south).
    struct Daylight: Equatable {
        let offset: Int64
        let start: YearlyTime
        let end: YearlyTime
    }

    /// - Returns: `nil` for a text that is no TZ string, or that names daylight saving time without its dates.
    init?(_ text: String) {
        var reader = PosixRuleReader(text)
        guard reader.skipName(), let standard = reader.offset() else { return nil }
        standardOffset = -standard
        if reader.isAtEnd {
            daylight = nil
            return
        }
        guard reader.skipName() else { return nil }
        let offset = reader.next == "," ? -standard + 3_600 : reader.offset().map { -$0 }
        guard let offset, reader.skip(","), let start = reader.yearlyTime(), reader.skip(","),
            let end = reader.yearlyTime(), reader.isAtEnd
        else { return nil }
        daylight = Daylight(offset: offset, start: start, end: end)
    }

    /// The changes of some years, in order.
    ///
    /// Where two fall on one instant, as the end of a daylight saving time that lasts all year and the next one's start do,
    /// daylight saving time holds.
    func changes(inYears years: ClosedRange<Int>) -> [OffsetChange] {
        guard let daylight else { return [] }
        var starts: [OffsetChange] = []
        var ends: [OffsetChange] = []
        for year in years {
            starts.append(
                OffsetChange(at: daylight.start.wallSeconds(inYear: year) - standardOffset, offset: daylight.offset))
            ends.append(
                OffsetChange(at: daylight.end.wallSeconds(inYear: year) - daylight.offset, offset: standardOffset))
        }
        let startInstants = Set(starts.map(\.at))
        return (starts + ends.filter { !startInstants.contains($0.at) }).sorted { $0.at < $1.at }
    }
}

/// A moment of each year by the wall clock: a day, and seconds from its midnight, which may lie on another day.
struct YearlyTime: Equatable {
    enum Day: Equatable {
        /// 1 to 365; February 29 is never counted.
        case ofCommonYear(Int)
        /// 0 to 365.
        case ofYear(Int)
        /// Month, week 1 to 5 (5 is the last), day of the week from Sunday on.
        case ofMonth(Int, week: Int, weekday: Int)
    }

    let day: Day
    let seconds: Int64

    /// Seconds since 1970 as the wall clock counts them.
    func wallSeconds(inYear year: Int) -> Int64 { dayNumber(inYear: year) * 86_400 + seconds }

    private func dayNumber(inYear year: Int) -> Int64 {
        let newYear = CivilYear.firstDay(ofMonth: 1, in: year)
        switch day {
        case .ofCommonYear(let number):
            let isPastLeapDay = number >= 60 && CivilYear.firstDay(ofMonth: 3, in: year) - newYear == 60
            return newYear + Int64(number - 1) + (isPastLeapDay ? 1 : 0)
        case .ofYear(let number):
            return newYear + Int64(number)
        case .ofMonth(let month, let week, let weekday):
            let first = CivilYear.firstDay(ofMonth: month, in: year)
            // 1970-01-01 was a Thursday.
            let firstWeekday = (first + 4) % 7
            let daysAhead = (Int64(weekday) - (firstWeekday < 0 ? firstWeekday + 7 : firstWeekday) + 7) % 7
            let found = first + daysAhead + Int64(7 * (week - 1))
            return found < CivilYear.firstDay(ofMonth: month + 1, in: year) ? found : found - 7
        }
    }
}
