public import JobModel

/// A time at which a schedule will come due, and what may surprise a person about it.
public struct PreviewedOccurrence: Sendable, Equatable {
    public let at: UTCMilliseconds
    /// Seconds east of UTC that the clocks of the schedule's time zone show then.
    public let utcOffset: Int64
    public let clock: ClockSurprise?
    public let day: DayFit?
    /// Set when a calendar has moved it here.
    public internal(set) var movedFrom: Move?
    /// Set when a calendar has left out what comes right before it: the first such day.
    public internal(set) var leftOut: Move?
    /// Set when it is the first one, since the job starts no earlier.
    public internal(set) var startsAt: UTCMilliseconds?
    /// Set when it is the last one, since the job ends before the next.
    public internal(set) var endsAt: UTCMilliseconds?
    /// How much later than its time it runs, in milliseconds.
    public var jitterMs: Int64 = 0

    /// From where an occurrence was moved, or where one was left out.
    public struct Move: Sendable, Equatable {
        public let day: CalendarDay
        /// The name of the calendar that has the day off.
        public let calendar: String
    }

    /// What a change of the clocks does to an occurrence.
    public enum ClockSurprise: Sendable, Equatable {
        /// The clocks skip the time that was asked for, in seconds from midnight: the first instant after the gap stands for it.
        case skipped(secondOfDay: Int64)
        /// The clocks show the time twice, and this is its first pass.
        case firstPass(runsAgain: Bool)
        /// The clocks show the time twice, and this is its second pass.
        case secondPass
    }

    /// With nothing to say.
    init(at time: UTCMilliseconds, utcOffset: Int64) {
        at = time
        self.utcOffset = utcOffset
        clock = nil
        day = nil
    }

    init(_ occurrence: CronOccurrence, of expression: CronExpression, in zone: ZoneRules) {
        at = occurrence.second * 1_000
        utcOffset = zone.offset(at: occurrence.second)
        clock = Self.surprise(occurrence, expression.clockPolicy.repetition, WallClock(zone))
        day = expression.days.fit(of: occurrence.wall.date)
    }

    private static func surprise(
        _ occurrence: CronOccurrence, _ repetition: RepetitionStrategy, _ clock: WallClock
    ) -> ClockSurprise? {
        let wall = occurrence.wall
        if clock.wallTime(at: occurrence.second) != wall {
            return .skipped(secondOfDay: wall.secondsSince1970 - wall.day * 86_400)
        }
        if clock.firstInstant(of: wall) < occurrence.second { return .secondPass }
        return clock.isRepeated(wall, after: occurrence.second) ? .firstPass(runsAgain: repetition == .twice) : nil
    }
}
