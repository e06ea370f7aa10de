public import JobModel

extension OccurrenceSeries {
    /// An occurrence that does not run at its own time, since that lies on a day that a calendar has off.
    public struct OffDayOccurrence: Sendable, Equatable {
        /// Its own time.
        public var at: UTCMilliseconds
        /// The name of the calendar.
        public var calendar: String
        public var strategy: OffDayStrategy
    }

    /// The first occurrence after a time, where the job's calendar has its day off.
    ///
    /// - Returns: `nil` when the first one lies on a day that is on, or there is none.
    public func firstOffDay(after time: UTCMilliseconds) -> OffDayOccurrence? {
        guard let offDays else { return nil }
        guard let at = rule.next(after: max(time, (timing.startsAt ?? .min + 1) - 1)) else { return nil }
        if let endsAt = timing.endsAt, at >= endsAt { return nil }
        return offDays.isOn(at: at)
            ? nil : OffDayOccurrence(at: at, calendar: offDays.calendar.name, strategy: offDays.strategy)
    }
}
