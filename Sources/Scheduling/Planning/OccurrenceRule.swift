import JobModel

/// What a schedule alone says, before bounds and calendars have their say.
enum OccurrenceRule {
    case never
    case cron(CronExpression, ZoneRules)
    /// - `isBound`: there is none before `from`. Else the pace goes on before it too: a clock that is set back must not silence a job
    ///   until then.
    case every(milliseconds: Int64, from: UTCMilliseconds, isBound: Bool)
    case delay(milliseconds: Int64, notBefore: UTCMilliseconds?)
    case once(at: UTCMilliseconds)

    /// Whether a time that the clocks skip is left out, and not put off to the first one after it.
    var leavesOutGaps: Bool {
        if case .cron(let expression, _) = self { expression.clockPolicy.gap == .skip } else { false }
    }

    /// The first occurrence after a time, or `nil` when there is none.
    func next(after time: UTCMilliseconds) -> UTCMilliseconds? {
        switch self {
        case .never: nil
        case .cron(let expression, let zone): expression.next(after: time, in: zone)
        case .every(let milliseconds, let start, let isBound):
            isBound && time < start ? start : Self.nextMultiple(of: milliseconds, from: start, after: time)
        case .delay(let milliseconds, let start):
            if let start, time < start { start } else { Self.nextMultiple(of: milliseconds, from: time, after: time) }
        case .once(let at): at > time ? at : nil
        }
    }

    private static func nextMultiple(
        of interval: Int64, from start: UTCMilliseconds, after time: UTCMilliseconds
    ) -> UTCMilliseconds? {
        let periods = (time - start).flooredQuotient(interval) + 1
        let (offset, isTooLong) = interval.multipliedReportingOverflow(by: periods)
        let (next, isTooLate) = start.addingReportingOverflow(offset)
        return isTooLong || isTooLate ? nil : next
    }
}

/// What a rule names on a day, by the wall clock: what a calendar moves to another day.
extension OccurrenceRule {
    /// A day that lies not behind the first one, from `day` on, on which the rule names a time; `nil` when there is none.
    func dayWithTimes(from day: Int64, _ clock: WallClock) -> Int64? {
        switch self {
        case .never, .delay: nil
        // In UTC the clocks show all that an expression names, once.
        case .cron(let expression, _):
            expression.next(after: day * WallClock.dayMs - 1, in: .utc)?.flooredQuotient(WallClock.dayMs)
        case .every, .once:
            // A day before it: clocks that go back over midnight show that day once more.
            next(after: clock.firstTime(ofWall: day * WallClock.dayMs) - 1).map { max(day, clock.day(at: $0) - 1) }
        }
    }

    /// The first time of a day that the rule names, from another one on, in milliseconds from midnight.
    func timeOfDay(on day: Int64, from start: Int64, _ clock: WallClock) -> Int64? {
        let midnight = day * WallClock.dayMs
        switch self {
        case .never, .delay: return nil
        case .cron(let expression, _):
            let time = expression.next(after: midnight + start - 1, in: .utc).map { $0 - midnight }
            return time.flatMap { $0 < WallClock.dayMs ? $0 : nil }
        case .every, .once: return timeOfDay(from: start, midnight: midnight, clock)
        }
    }

    /// Looks at each stretch of the day in which the clocks run on undisturbed.
    private func timeOfDay(from start: Int64, midnight: Int64, _ clock: WallClock) -> Int64? {
        var found: Int64?
        let first = clock.firstTime(ofWall: midnight).flooredQuotient(1_000)
        var instant: Int64? = first
        while let from = instant, from < first + 2 * 86_400 {
            let change = clock.offsetChange(after: from)
            let toWall = clock.offset(at: from) * 1_000
            let begin = max(from * 1_000, midnight + start - toWall)
            let end = min(change.map { $0 * 1_000 } ?? .max, midnight + WallClock.dayMs - toWall)
            if begin < end, let time = next(after: begin - 1), time < end {
                found = min(found ?? .max, time + toWall - midnight)
            }
            instant = change
        }
        return found
    }
}
