public import JobModel

extension CronExpression {
    /// The first occurrence after a time, to the second, in a time zone.
    ///
    /// Where nothing is said of gaps and of repeated hours, clock changes are handled as cronie does. An expression whose second, minute
    /// or hour starts with `*` follows real time: it skips an hour that is left out and runs through both passes of an hour that
    /// is repeated. Any other names fixed times: one that is left out runs at the first instant after the gap, one that is
    /// repeated runs on its first pass only. Several that are left out, and one that is due right after them, are one occurrence.
    public func next(after instant: UTCMilliseconds, in zone: ZoneRules) -> UTCMilliseconds? {
        occurrence(after: instant, in: zone).map { $0.second * 1_000 }
    }

    /// As `next`, with the wall time that the expression names: in a gap it is one that the clocks never show.
    ///
    /// Walks from one change of the offset to the next: in between, wall time and real time run in step.
    func occurrence(after instant: UTCMilliseconds, in zone: ZoneRules) -> CronOccurrence? {
        guard instant < Self.end else { return nil }
        let clock = WallClock(zone)
        var matches = Matches(of: self)
        let second = instant.flooredQuotient(1_000)
        var from = second + 1
        while from <= second + Self.furthest {
            let shown = clock.wallTime(at: from)
            let reached = clock.wallTimeReached(before: from)
            if clockPolicy.gap == .next, let reached, reached < shown, clock.isOffsetChange(from),
                let wall = matches.first(from: reached), wall < shown
            {
                return CronOccurrence(second: from, wall: wall)
            }
            let start = clockPolicy.repetition == .once ? max(shown, reached ?? shown) : shown
            guard let wall = matches.first(from: start) else { return nil }
            let candidate = from + (wall.secondsSince1970 - shown.secondsSince1970)
            guard let change = clock.offsetChange(after: from), change <= candidate else {
                return CronOccurrence(second: candidate, wall: wall)
            }
            from = change
        }
        return nil
    }

    /// Start of the year 10000: no schedule looks that far, and sums with it stay within 64 bits.
    static let end: UTCMilliseconds = 253_402_300_800_000

    /// In seconds. An expression may name a time that falls into a gap each year: it has none.
    private static let furthest: Int64 = 100 * 366 * 86_400

    /// Finds wall times that fit, and keeps the last: after a change of the clocks it mostly still is the next.
    private struct Matches {
        private let expression: CronExpression
        private var known: (from: WallTime, wall: WallTime)?

        init(of expression: CronExpression) { self.expression = expression }

        mutating func first(from start: WallTime) -> WallTime? {
            if let known, known.from <= start, start <= known.wall { return known.wall }
            guard let wall = expression.firstMatch(from: start) else { return nil }
            known = (start, wall)
            return wall
        }
    }

    func firstMatch(from start: WallTime) -> WallTime? {
        if matches(start.date), let time = firstTimeOfDay(from: start.timeOfDay) {
            return WallTime(day: start.day, timeOfDay: time)
        }
        guard let time = firstTimeOfDay(from: (0, 0, 0)), let day = firstDay(from: start.day + 1) else { return nil }
        return WallTime(day: day, timeOfDay: time)
    }

    /// As far as a day that fits is looked for, 41 years: a given weekday falls on February 29 every 28 years, or 40 where a
    /// century skips its leap day.
    static let daysLookedAt: Int64 = 41 * 366

    /// The first day that fits.
    private func firstDay(from start: Int64) -> Int64? {
        var day = start
        while day < start + Self.daysLookedAt {
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

    private func matches(_ date: CivilDate) -> Bool { months.contains(date.month) && days.contains(date) }

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
