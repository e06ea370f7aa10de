public import JobModel
public import JobStore

/// Decides which of a job's occurrences become tasks.
public struct SchedulePlanner: Sendable {
    /// A cursor that is overdue by more than this has missed its time: the job's misfire strategy decides.
    public var misfireThresholdMs: Int64 = 60_000
    /// Where the time zones of schedules are looked up.
    public var zones = ZoneDirectory.system
    private let cache = SeriesCache()

    public init() {}

    /// Plans a job from its cursor up to `horizon`.
    ///
    /// A job whose cursor is overdue by less than the threshold catches up with every occurrence. Past it, `fireOnce`
    /// folds all that came due until `now` into the latest of them, `skip` drops those beyond the threshold, and
    /// `fireAll` keeps each.
    ///
    /// - Parameter room: tasks that the plan may hold, 1 or more. The cursor then stays on the next one, for a further call.
    /// - Throws: `ScheduleError` when the schedule can't be used.
    public func plan(
        _ job: ScheduledJob, horizon: UTCMilliseconds, now: UTCMilliseconds, room: Int
    ) throws -> SchedulePlan {
        let series = try cache.series(of: job, zones: zones)
        var plan = SchedulePlan(nextTriggerAt: job.nextTriggerAt)
        if let cursor = job.nextTriggerAt, cursor < now - misfireThresholdMs {
            catchUp(&plan, from: cursor, series, strategy: job.misfireStrategy, now: now)
        }
        while let next = plan.nextTriggerAt, next <= horizon, plan.occurrences.count < room {
            plan.occurrences.append(next)
            plan.nextTriggerAt = series.next(after: next)
        }
        return plan
    }

    private func catchUp(
        _ plan: inout SchedulePlan, from cursor: UTCMilliseconds, _ series: OccurrenceSeries,
        strategy: MisfireStrategy, now: UTCMilliseconds
    ) {
        switch strategy {
        case .fireAll:
            break
        case .skip:
            plan.nextTriggerAt = series.next(after: now - misfireThresholdMs - 1)
        case .fireOnce:
            let latest = series.latest(from: cursor, through: now)
            plan.occurrences = [latest]
            plan.nextTriggerAt = series.next(after: latest)
        }
    }
}
