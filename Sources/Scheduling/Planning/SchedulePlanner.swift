public import JobModel
public import JobStore

/// Decides which of a job's occurrences become tasks.
public struct SchedulePlanner: Sendable {
    /// Where the time zones of schedules are looked up.
    public var zones = ZoneDirectory.system
    private let cache = SeriesCache()

    public init() {}

    /// Plans a job from its cursor up to `horizon`.
    ///
    /// A job whose cursor is overdue by less than its `misfireAfterMs` catches up with every occurrence. Past it, `fireOnce`
    /// folds all that came due until `now` into the latest of them, `skip` drops those beyond the threshold, and
    /// `fireAll` keeps the newest, as many as the job's cap says.
    ///
    /// A pause between runs is one occurrence, however late: the next is counted from its end, and the cursor waits for that. Who sets
    /// the cursor then knows no calendars: one that lies on a day off is moved on to the next day that is on.
    ///
    /// - Parameters:
    ///   - room: tasks that the plan may hold, 1 or more. The cursor then stays on the next one, for a further call.
    ///   - forgivenMs: by so much more may an occurrence be late: the time of day was set forward.
    /// - Throws: `ScheduleError` when the schedule can't be used.
    public func plan(
        _ job: ScheduledJob, horizon: UTCMilliseconds, now: UTCMilliseconds, room: Int, forgivenMs: Int64 = 0
    ) throws -> SchedulePlan {
        if case .delay = job.timing.schedule { return try planOne(job, horizon: horizon, now: now) }
        let series = try cache.series(of: job, zones: zones)
        var plan = SchedulePlan(nextTriggerAt: job.nextTriggerAt)
        let (oldest, isFarBack) = now.subtractingReportingOverflow(job.misfireAfterMs + forgivenMs)
        if let cursor = job.nextTriggerAt, !isFarBack, cursor < oldest {
            plan.catchesUp = true
            catchUp(&plan, of: job, from: cursor, series, oldest: oldest, now: now)
        }
        while let next = plan.nextTriggerAt, next <= horizon, plan.occurrences.count < room {
            plan.occurrences.append(next)
            plan.nextTriggerAt = series.next(after: next)
        }
        return plan
    }

    private func planOne(
        _ job: ScheduledJob, horizon: UTCMilliseconds, now: UTCMilliseconds
    ) throws -> SchedulePlan {
        guard let cursor = job.nextTriggerAt, cursor <= horizon else {
            return SchedulePlan(nextTriggerAt: job.nextTriggerAt)
        }
        let offDays = job.calendar == nil ? nil : try OccurrenceSeries(of: job, zones: zones).offDays
        let onDay: UTCMilliseconds? = if let offDays { offDays.firstOn(from: cursor) } else { cursor }
        guard let at = onDay, job.timing.endsAt.map({ at < $0 }) ?? true else {
            return SchedulePlan(nextTriggerAt: nil)
        }
        guard at <= horizon else { return SchedulePlan(nextTriggerAt: at) }
        var plan = SchedulePlan(occurrences: [at], nextTriggerAt: nil)
        plan.catchesUp = at < now
        return plan
    }

    /// - Parameter oldest: what came due before is a misfire.
    private func catchUp(
        _ plan: inout SchedulePlan, of job: ScheduledJob, from cursor: UTCMilliseconds, _ series: OccurrenceSeries,
        oldest: UTCMilliseconds, now: UTCMilliseconds
    ) {
        let first: UTCMilliseconds?
        switch job.misfireStrategy {
        case .fireAll:
            first = series.first(ofNewest: job.misfireCap, from: cursor, through: now)
        case .skip:
            first = series.next(after: oldest - 1)
        case .fireOnce:
            let latest = series.latest(from: cursor, through: now)
            plan.occurrences = [latest]
            plan.nextTriggerAt = series.next(after: latest)
            plan.dropped = series.dropped(from: cursor, before: latest)
            return
        }
        plan.nextTriggerAt = first
        // Where none is left its last lies before now.
        plan.dropped = series.dropped(from: cursor, before: first ?? now)
    }
}
