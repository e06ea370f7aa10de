public import JobModel
public import Scheduling

extension JobOperations {
    /// A job that is none yet, as it would be planned if it were made at `time`. Needs no store.
    ///
    /// - Parameters:
    ///   - name: what an `H` in its expression is made of; empty for none.
    ///   - calendar: the one that the timing names.
    /// - Throws: `ScheduleError`.
    public static func planned(
        _ timing: JobTiming, ofJob name: String = "", calendar: WorkCalendar? = nil, madeAt time: UTCMilliseconds
    ) throws -> ScheduledJob {
        try ScheduleValidation.check(timing, ofJob: name)
        var draft = JobDraft(name: name, group: "", handler: "")
        draft.settings.timing = timing
        return ScheduledJob(draft, calendar: calendar, createdAt: time)
    }

    /// A job as it would be planned with a change. Needs no store.
    ///
    /// - Parameter calendar: the one that its timing names then.
    /// - Throws: `ScheduleError`.
    public static func planned(
        _ job: Job, with change: TimingChange = TimingChange(), calendar: WorkCalendar?
    ) throws -> ScheduledJob {
        var job = job
        job.settings.timing.apply(change)
        if change != TimingChange() {
            try ScheduleValidation.check(job.timing, ofJob: job.name, isNewZone: change.timeZone != nil)
        }
        return ScheduledJob(job, calendar: calendar)
    }

    /// The next times at which a job comes due, whether it is disabled or not. Needs no store.
    ///
    /// - Parameters:
    ///   - time: after which to look.
    ///   - count: as many as there are, up to so many; within `Limits.previewedOccurrences`.
    /// - Throws: `OperationError`, `ScheduleError`.
    public static func preview(
        of job: ScheduledJob, after time: UTCMilliseconds, count: Int
    ) throws -> [PreviewedOccurrence] {
        try checkPreview(count: count)
        let series = try OccurrenceSeries(of: job)
        var found: [PreviewedOccurrence] = []
        while found.count < count, let next = series.preview(after: found.last?.at ?? time) { found.append(next) }
        return found
    }

    /// What each misfire strategy would run of a job after an outage. Needs no store.
    ///
    /// - Parameters:
    ///   - outage: while no scheduler runs; its first time counts.
    ///   - count: times of each strategy that are shown, within `Limits.previewedOccurrences`.
    /// - Throws: `OperationError`, `ScheduleError`.
    public static func preview(
        of job: ScheduledJob, after outage: Range<UTCMilliseconds>, count: Int
    ) throws -> [OutagePreview] {
        try checkPreview(count: count)
        return try SchedulePlanner().outage(
            of: job, from: outage.lowerBound, through: outage.upperBound, shown: count)
    }

    private static func checkPreview(count: Int) throws {
        let allowed = Limits.previewedOccurrences
        if allowed.contains(count) { return }
        throw OperationError(
            .invalid, "count \(count)", "out of range",
            cure: .plain("ask for \(allowed.lowerBound) to \(allowed.upperBound) times"))
    }
}
