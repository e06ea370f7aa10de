public import JobModel
public import Scheduling

extension JobOperations {
    /// The next times at which a job will come due, whether it is disabled or not. Needs no store.
    ///
    /// - Parameters:
    ///   - time: after which to look.
    ///   - count: as many as there are, up to so many; within `Limits.previewedOccurrences`.
    /// - Throws: `OperationError`, `ScheduleError`.
    public static func preview(
        of job: Job, calendar: WorkCalendar? = nil, after time: UTCMilliseconds, count: Int
    ) throws -> [PreviewedOccurrence] {
        try checkPreview(count: count)
        let series = try OccurrenceSeries(of: ScheduledJob(job, calendar: calendar))
        return occurrences(of: series, after: time, count: count)
    }

    /// The next times at which a job would come due that is made at `time`. Needs no store.
    ///
    /// - Throws: `OperationError`, `ScheduleError`.
    public static func preview(
        of timing: JobTiming, ofJob name: String = "", calendar: WorkCalendar? = nil, after time: UTCMilliseconds,
        count: Int
    ) throws -> [PreviewedOccurrence] {
        try checkPreview(count: count)
        try ScheduleValidation.check(timing, ofJob: name)
        let series = try OccurrenceSeries(timing, ofJob: name, calendar: calendar, createdAt: time)
        return occurrences(of: series, after: time, count: count)
    }

    private static func checkPreview(count: Int) throws {
        let allowed = Limits.previewedOccurrences
        if allowed.contains(count) { return }
        throw OperationError(
            .invalid, "count \(count)", "out of range",
            cure: .plain("ask for \(allowed.lowerBound) to \(allowed.upperBound) times"))
    }

    private static func occurrences(
        of series: OccurrenceSeries, after time: UTCMilliseconds, count: Int
    ) -> [PreviewedOccurrence] {
        var found: [PreviewedOccurrence] = []
        while found.count < count, let next = series.preview(after: found.last?.at ?? time) { found.append(next) }
        return found
    }
}
