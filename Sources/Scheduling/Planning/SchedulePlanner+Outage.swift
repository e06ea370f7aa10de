public import JobModel
import JobStore

extension SchedulePlanner {
    /// Occurrences of a strategy that are counted.
    private static let mostCounted = 100_000
    /// As many as a scheduler plans of a job at once.
    private static let room = 10_000

    /// What each misfire strategy would run of a job, if no scheduler ran from one time up to another: planned as a scheduler plans that
    /// starts then.
    ///
    /// - Parameter shown: times of each that are kept.
    /// - Returns: for each strategy, the job's own among them.
    /// - Throws: `ScheduleError` when the schedule can't be used.
    public func outage(
        of job: ScheduledJob, from start: UTCMilliseconds, through end: UTCMilliseconds, shown: Int
    ) throws -> [OutagePreview] {
        let first = try Self.firstMissed(of: job, from: start, OccurrenceSeries(of: job, zones: zones))
        return try MisfireStrategy.allCases.map { strategy in
            var job = job
            job.misfireStrategy = strategy
            job.nextTriggerAt = first
            var preview = OutagePreview(strategy)
            while let cursor = job.nextTriggerAt, cursor <= end {
                guard preview.runs < Self.mostCounted else {
                    preview.isAtLeast = true
                    break
                }
                let plan = try plan(job, horizon: end, now: end, room: Self.room)
                preview.add(plan, shown: shown)
                job.nextTriggerAt = plan.nextTriggerAt
            }
            return preview
        }
    }

    /// An interval that has no start has no time before its job was made, though its pace goes on backwards.
    private static func firstMissed(
        of job: ScheduledJob, from start: UTCMilliseconds, _ series: OccurrenceSeries
    ) -> UTCMilliseconds? {
        if case .every = job.timing.schedule, job.timing.startsAt == nil {
            return series.next(after: max(start - 1, job.createdAt))
        }
        return series.next(after: start - 1)
    }
}
