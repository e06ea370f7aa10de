public import JobModel

/// When schedules come due, for a store that keeps cursors.
public enum Occurrences {
    /// The first occurrence of a schedule after a time, or `nil` when there is none. Has the type `NextOccurrence`.
    ///
    /// - Throws: `ScheduleError` when the schedule can't be used.
    @Sendable public static func next(
        _ schedule: Schedule, timeZone: String, createdAt: UTCMilliseconds, after: UTCMilliseconds
    ) throws -> UTCMilliseconds? {
        try OccurrenceSeries(schedule, timeZone: timeZone, createdAt: createdAt).next(after: after)
    }
}
