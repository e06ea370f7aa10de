public import JobModel

/// Says whether a schedule can be used, before a job is registered with it.
public enum ScheduleValidation {
    /// - Throws: `ScheduleError` for a cron expression that can't be read or that no date ever fits, for an unknown time zone
    ///   and for an interval below 1 ms.
    public static func check(_ schedule: Schedule, timeZone: String) throws(ScheduleError) {
        _ = try OccurrenceSeries(schedule, timeZone: timeZone, createdAt: 0)
    }
}
