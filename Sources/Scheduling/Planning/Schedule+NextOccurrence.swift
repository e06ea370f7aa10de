public import JobModel

extension Schedule {
    /// The first occurrence of a schedule after a time, or `nil` when there is none, by the system's time zones: the
    /// `NextOccurrence` of a store that keeps cursors.
    ///
    /// - Throws: `ScheduleError` when the schedule can't be used.
    @Sendable public static func nextOccurrence(
        _ schedule: Schedule, timeZone: String, createdAt: UTCMilliseconds, after: UTCMilliseconds
    ) throws -> UTCMilliseconds? {
        try OccurrenceSeries(schedule, timeZone: timeZone, createdAt: createdAt).next(after: after)
    }
}
