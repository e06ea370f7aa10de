import JobModel

/// The days off that a series heeds, by the clocks of its time zone.
struct OffDays {
    /// As far as an occurrence is moved: from there on it is not run.
    static let mostDaysMoved: Int64 = 366

    let calendar: WorkCalendar
    let strategy: OffDayStrategy
    let clock: WallClock

    func isOn(at time: UTCMilliseconds) -> Bool { calendar.isOn(clock.day(at: time)) }

    /// The first time from another one on that lies on a day that is on. A pause between runs that ends on a day off goes on to that,
    /// whatever the strategy: it is a time of no day that could be moved, and left out it would never come due again.
    func firstOn(from time: UTCMilliseconds) -> UTCMilliseconds? {
        isOn(at: time) ? time : end(ofOffDaysAt: time).flatMap { isOn(at: $0) ? $0 : firstOn(from: $0) }
    }

    /// The first occurrence of a rule after a time that lies on a day that is on.
    func next(of rule: OccurrenceRule, after time: UTCMilliseconds) -> UTCMilliseconds? {
        let (limit, isFar) = time.addingReportingOverflow(CronExpression.daysLookedAt * WallClock.dayMs)
        var from = time
        while let next = rule.next(after: from), !isFar, next <= limit {
            if isOn(at: next) { return next }
            guard let resume = end(ofOffDaysAt: next) else { return nil }
            from = resume - 1
        }
        return nil
    }

    /// A time on a day off is followed by nothing else up to this one. `nil` when no day after it is on.
    private func end(ofOffDaysAt time: UTCMilliseconds) -> UTCMilliseconds? {
        let end = clock.endOfDay(at: time)
        let day = clock.day(at: end)
        // Where clocks have gone back over midnight, the day that comes now may be on.
        if calendar.isOn(day) || day < clock.day(at: time) { return end }
        guard let next = calendar.first(true, after: day) else { return nil }
        return max(end, clock.firstTime(ofWall: next * WallClock.dayMs))
    }

    /// An occurrence that a day off has moved.
    struct Moved: Equatable {
        var at: UTCMilliseconds
        /// That it was moved from.
        var day: Int64
    }

    /// The first occurrence after a time that is moved to where it is. What an off day's rule names is asked for each day that something
    /// is moved to, and not walked.
    ///
    /// - Parameter other: of no use is what comes later than this.
    func nextMoved(of rule: OccurrenceRule, after time: UTCMilliseconds, before other: UTCMilliseconds?) -> Moved? {
        guard strategy != .skip else { return nil }
        let wall = clock.firstWall(after: time)
        let today = wall.flooredQuotient(WallClock.dayMs)
        // A day more: clocks may go back over midnight.
        let lastTarget = other.map { clock.day(at: $0) + 1 } ?? today + CronExpression.daysLookedAt
        guard var day = firstSource(forTargetsFrom: today) else { return nil }
        while let source = rule.dayWithTimes(from: day, clock) {
            if calendar.isOn(source) {
                guard let off = calendar.first(false, after: source) else { return nil }
                day = off
                if (strategy == .next ? day + 1 : day - 1) > lastTarget { return nil }
                continue
            }
            let (run, target) = run(around: source)
            if let target {
                if target > lastTarget { return nil }
                if let moved = first(of: rule, from: run, to: target, fromWall: wall) { return moved }
            }
            day = run.upperBound
            if day > today + CronExpression.daysLookedAt { return nil }
        }
        return nil
    }

    /// The first day from which something is moved to a day that is not behind `day`.
    private func firstSource(forTargetsFrom day: Int64) -> Int64? {
        guard let target = calendar.isOn(day) ? day : calendar.first(true, after: day) else { return nil }
        guard strategy == .next else { return target + 1 }
        let before = calendar.last(true, before: target) ?? .min
        return max(before, target - Self.mostDaysMoved - 1) + 1
    }

    /// The days off around one, as far as they matter, and the day that is on to which they move.
    private func run(around day: Int64) -> (days: Range<Int64>, target: Int64?) {
        let before = calendar.last(true, before: day)
        let after = calendar.first(true, after: day)
        let first = max(before ?? .min, day - Self.mostDaysMoved) + 1
        let days = first..<(after ?? day + CronExpression.daysLookedAt)
        return (days, strategy == .next ? after : before)
    }

    private func first(
        of rule: OccurrenceRule, from run: Range<Int64>, to target: Int64, fromWall wall: Int64
    ) -> Moved? {
        let midnight = target * WallClock.dayMs
        var start = max(0, wall - midnight)
        while start < WallClock.dayMs, let found = firstTime(of: rule, on: run, near: target, from: start) {
            let at = clock.firstTime(ofWall: midnight + found.time)
            let shown = at + clock.offset(at: at.flooredQuotient(1_000)) * 1_000
            if shown == midnight + found.time || !rule.leavesOutGaps { return Moved(at: at, day: found.day) }
            // The clocks skip it on that day. Behind the gap there may be another.
            start = shown - midnight
        }
        return nil
    }

    /// The first time of day, from another one on, that a rule names on the days off that are moved to one.
    private func firstTime(
        of rule: OccurrenceRule, on run: Range<Int64>, near target: Int64, from start: Int64
    ) -> (time: Int64, day: Int64)? {
        let near = run.clamped(to: target - Self.mostDaysMoved..<target + Self.mostDaysMoved + 1)
        var found: (time: Int64, day: Int64)?
        // The nearest first: of several that fall together it is told of.
        for day in strategy == .next ? Array(near.reversed()) : Array(near) {
            guard let time = rule.timeOfDay(on: day, from: start, clock), time < found?.time ?? .max else { continue }
            found = (time, day)
            if time == start { break }
        }
        return found
    }
}
