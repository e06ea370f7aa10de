public import JobModel

/// Says whether a schedule can be used, before a job is registered with it.
public enum ScheduleValidation {
    /// - Parameters:
    ///   - timing: as the job has it, or will have it.
    ///   - isNewZone: a person names the time zone now: what is ambiguous is refused.
    /// - Throws: `ScheduleError` for a cron expression that can't be read or that no date ever fits, for an unknown time zone
    ///   and for an interval below 1 ms.
    public static func check(
        _ timing: JobTiming, ofJob name: String, isNewZone: Bool = true, zones: ZoneDirectory = .system
    ) throws(ScheduleError) {
        if isNewZone { try zones.check(timing.timeZone) }
        _ = try OccurrenceSeries(timing, ofJob: name, createdAt: 0, zones: zones)
    }
}
