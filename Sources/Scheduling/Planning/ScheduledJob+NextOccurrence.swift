public import JobModel

extension ScheduledJob {
    /// The first occurrence after a time, or `nil` when there is none, by the system's time zones: the `NextOccurrence` of a store that
    /// keeps cursors.
    ///
    /// - Throws: `ScheduleError` when the schedule can't be used.
    @Sendable public static func nextOccurrence(
        of job: ScheduledJob, after time: UTCMilliseconds
    ) throws -> UTCMilliseconds? {
        try OccurrenceSeries(of: job).next(after: time)
    }
}
