import Foundation
public import JobModel

/// The wall-clock times that a cron expression names.
///
/// Five fields (minute, hour, day of month, month, day of week) or six with seconds first. A field holds `*`, values,
/// ranges, lists and steps; months and days of the week may be named; `?` is `*`; `L` is the last day of the month; Sunday is 0
/// and 7. `@hourly` and its like stand for whole expressions. As in Vixie cron, when the day of month and the day of
/// week are both restricted, a day that fits either is taken.
public struct CronExpression: Hashable, Sendable {
    private let seconds: CronField
    private let minutes: CronField
    private let hours: CronField
    private let daysOfMonth: CronField
    private let months: CronField
    private let daysOfWeek: CronField

    private static let aliases = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
    ]

    /// - Throws: `ScheduleError` that names the field, quotes the value and says what fits; also for an expression that no
    ///   date ever fits, such as one of February 30.
    public init(_ text: String) throws(ScheduleError) {
        func refuse(_ reason: String, cure: String?) -> ScheduleError {
            ScheduleError(.cron, "cron \"\(text)\"", reason, cure: cure.map { .plain($0) })
        }

        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        let expanded = Self.aliases[trimmed.lowercased()] ?? trimmed
        guard !expanded.hasPrefix("@") else {
            throw refuse("unknown alias", cure: "use \(Self.aliases.keys.sorted().joined(separator: ", "))")
        }
        let fields = expanded.split(whereSeparator: \.isWhitespace)
        guard fields.count == 5 || fields.count == 6 else {
            throw refuse(
                "has \(fields.count) \(fields.count == 1 ? "field" : "fields")",
                cure: "use 5 (minute, hour, day of month, month, day of week), or 6 with second first")
        }
        let five = fields.suffix(5)
        do {
            seconds = fields.count == 6 ? try CronField(fields[0], of: .second) : CronField(only: 0)
            minutes = try CronField(five[five.startIndex], of: .minute)
            hours = try CronField(five[five.startIndex + 1], of: .hour)
            daysOfMonth = try CronField(five[five.startIndex + 2], of: .dayOfMonth)
            months = try CronField(five[five.startIndex + 3], of: .month)
            daysOfWeek = try CronField(five[five.startIndex + 4], of: .dayOfWeek)
        } catch {
            throw refuse(error.reason, cure: error.cure)
        }
        guard firstMatch(from: WallTime(secondsSince1970: 0)) != nil else {
            throw refuse("no date ever fits", cure: "change the day of month or the month")
        }
    }

    /// The first occurrence after a time, to the second, in a time zone.
    ///
    /// Clock changes are handled as cronie does. An expression whose second, minute or hour starts with `*` follows real time:
    /// it skips an hour that is left out and runs through both passes of an hour that is repeated. Any other names fixed
    /// times: one that is left out runs at the first instant after the gap, one that is repeated runs on its first pass
    /// only.
    public func next(after instant: UTCMilliseconds, in zone: ZoneRules) -> UTCMilliseconds? {
        occurrence(after: instant, in: zone).map { $0.second * 1_000 }
    }

    /// As `next`, with the wall time that the expression names: in a gap it is one that the clocks never show.
    func occurrence(after instant: UTCMilliseconds, in zone: ZoneRules) -> CronOccurrence? {
        guard instant < Self.end else { return nil }
        let clock = WallClock(zone)
        let second = instant.flooredQuotient(1_000)
        return followsRealTime ? nextInRealTime(after: second, clock) : nextFixed(after: second, clock)
    }

    /// Start of the year 10000: no schedule looks that far, and sums with it stay within 64 bits.
    private static let end: UTCMilliseconds = 253_402_300_800_000

    /// Whether repeated hours run twice, and hours that are left out not at all.
    var followsRealTime: Bool {
        seconds.startsWithStar || minutes.startsWithStar || hours.startsWithStar
    }

    /// Walks from one change of the offset to the next: in between, wall time and real time run in step.
    private func nextInRealTime(after second: Int64, _ clock: WallClock) -> CronOccurrence? {
        var from = second + 1
        while let wall = firstMatch(from: clock.wallTime(at: from)) {
            let candidate = wall.secondsSince1970 - clock.offset(at: from)
            guard let change = clock.offsetChange(after: from), change <= candidate else {
                return CronOccurrence(second: candidate, wall: wall)
            }
            from = change
        }
        return nil
    }

    /// Walks wall times. Their instants never run backwards, so the first one past `second` is the next occurrence.
    private func nextFixed(after second: Int64, _ clock: WallClock) -> CronOccurrence? {
        var from = clock.wallTime(at: second)
        while let wall = firstMatch(from: from) {
            let candidate = clock.firstInstant(of: wall)
            if candidate > second { return CronOccurrence(second: candidate, wall: wall) }
            from = WallTime(secondsSince1970: wall.secondsSince1970 + 1)
        }
        return nil
    }

    private func firstMatch(from start: WallTime) -> WallTime? {
        if matches(start.date), let time = firstTimeOfDay(from: start.timeOfDay) {
            return WallTime(day: start.day, timeOfDay: time)
        }
        guard let time = firstTimeOfDay(from: (0, 0, 0)), let day = firstDay(from: start.day + 1) else { return nil }
        return WallTime(day: day, timeOfDay: time)
    }

    /// The first day that fits, within 41 years: a given weekday falls on February 29 every 28 years, or 40 where a
    /// century skips its leap day.
    private func firstDay(from start: Int64) -> Int64? {
        var day = start
        while day < start + 41 * 366 {
            let date = CivilDate(day: day)
            if !months.contains(date.month) {
                day += Int64(date.daysInMonth - date.dayOfMonth + 1)
            } else if matches(date) {
                return day
            } else {
                day += 1
            }
        }
        return nil
    }

    private func matches(_ date: CivilDate) -> Bool {
        guard months.contains(date.month) else { return false }
        let isLast = date.dayOfMonth == date.daysInMonth
        let fitsMonth = daysOfMonth.contains(date.dayOfMonth) || (daysOfMonth.includesLastDay && isLast)
        let fitsWeek = daysOfWeek.contains(date.dayOfWeek)
        return daysOfMonth.startsWithStar || daysOfWeek.startsWithStar ? fitsMonth && fitsWeek : fitsMonth || fitsWeek
    }

    /// Why a day is taken that `matches`; `nil` where the expression restricts one of the two day fields at most.
    func dayFit(of date: CivilDate) -> DayFit? {
        guard daysOfMonth.isRestricted(of: .dayOfMonth) || daysOfMonth.includesLastDay,
            daysOfWeek.isRestricted(of: .dayOfWeek)
        else { return nil }
        if daysOfMonth.startsWithStar || daysOfWeek.startsWithStar { return .bothMust }
        let isLast = date.dayOfMonth == date.daysInMonth
        let fitsMonth = daysOfMonth.contains(date.dayOfMonth) || (daysOfMonth.includesLastDay && isLast)
        let fitsWeek = daysOfWeek.contains(date.dayOfWeek)
        return fitsMonth && fitsWeek ? .both : fitsMonth ? .dayOfMonth : .dayOfWeek
    }

    private func firstTimeOfDay(from start: TimeOfDay) -> TimeOfDay? {
        guard let firstMinute = minutes.first(from: 0), let firstSecond = seconds.first(from: 0),
            let hour = hours.first(from: start.hour)
        else { return nil }
        guard hour == start.hour else { return (hour, firstMinute, firstSecond) }
        if let minute = minutes.first(from: start.minute) {
            guard minute == start.minute else { return (hour, minute, firstSecond) }
            if let second = seconds.first(from: start.second) { return (hour, minute, second) }
            if let later = minutes.first(from: minute + 1) { return (hour, later, firstSecond) }
        }
        return hours.first(from: hour + 1).map { ($0, firstMinute, firstSecond) }
    }
}
