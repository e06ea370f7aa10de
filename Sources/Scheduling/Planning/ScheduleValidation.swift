public import JobModel

/// Says whether a schedule can be used, before a job is registered with it.
public enum ScheduleValidation {
    /// - Parameters:
    ///   - timing: as the job has it, or will have it.
    ///   - isNewZone: a person names the time zone now: what is ambiguous is refused.
    /// - Throws: `ScheduleError` for a cron expression that can't be read or that no date ever fits, for an unknown time zone
    ///   for an interval below 1 ms, for an end that is not behind the start, and for a single time outside of the two.
    public static func check(
        _ timing: JobTiming, ofJob name: String, isNewZone: Bool = true, zones: ZoneDirectory = .system
    ) throws(ScheduleError) {
        if isNewZone { try zones.check(timing.timeZone) }
        _ = try OccurrenceSeries(timing, ofJob: name, createdAt: 0, zones: zones)
        try checkBounds(of: timing, ofJob: name)
    }

    private static func checkBounds(of timing: JobTiming, ofJob name: String) throws(ScheduleError) {
        func refusal(_ reason: String, cure: String) -> ScheduleError {
            ScheduleError(.bounds, "job \"\(name)\"", reason, cure: .plain(cure))
        }
        if let start = timing.startsAt, let end = timing.endsAt, start >= end {
            throw refusal("its end is not after its start", cure: "give a later end")
        }
        guard case .once(let at) = timing.schedule else { return }
        if let start = timing.startsAt, at < start {
            throw refusal("its only time lies before its start", cure: "leave out the start, or give a later time")
        }
        if let end = timing.endsAt, at >= end {
            throw refusal(
                "its only time does not lie before its end", cure: "leave out the end, or give an earlier time")
        }
    }
}
