public import JobModel

/// The times at which one schedule comes due, with its expression and time zone read once.
public struct OccurrenceSeries: Sendable {
    let rule: OccurrenceRule
    /// `nil` where it heeds no calendar.
    let offDays: OffDays?
    let timing: JobTiming
    let jobName: String

    /// - Parameters:
    ///   - name: the job's.
    ///   - calendar: the one that the timing names.
    ///   - createdAt: when the job was made. An interval that has no start counts from here, its first occurrence is one interval later.
    ///   - zones: where the time zone is looked up, which a cron expression and a calendar need.
    /// - Throws: `ScheduleError` for a cron expression that can't be read or that no date ever fits, for an unknown time zone
    ///   and for an interval below 1 ms.
    public init(
        _ timing: JobTiming, ofJob name: String, calendar: WorkCalendar? = nil, createdAt: UTCMilliseconds,
        zones: ZoneDirectory = .system
    ) throws(ScheduleError) {
        switch timing.schedule {
        case .manual:
            rule = .never
        case .cron(let expression):
            let cron = try CronExpression(
                expression, ofJob: name, gap: timing.gap, repetition: timing.repetition)
            rule = .cron(cron, try zones.rules(named: timing.timeZone))
        case .every(let milliseconds):
            rule = .every(
                milliseconds: try Self.interval(milliseconds), from: timing.startsAt ?? createdAt,
                isBound: timing.startsAt != nil)
        case .delay(let milliseconds):
            rule = .delay(milliseconds: try Self.interval(milliseconds), notBefore: timing.startsAt)
        case .once(let at):
            rule = .once(at: at)
        }
        self.timing = timing
        jobName = name
        if let calendar {
            let clock = WallClock(try zones.rules(named: timing.timeZone))
            offDays = OffDays(calendar: calendar, strategy: timing.offDay, clock: clock)
        } else {
            offDays = nil
        }
    }

    /// - Throws: as above.
    public init(of job: ScheduledJob, zones: ZoneDirectory = .system) throws(ScheduleError) {
        try self.init(
            job.timing, ofJob: job.name, calendar: job.calendar, createdAt: job.createdAt, zones: zones)
    }

    private static func interval(_ milliseconds: Int64) throws(ScheduleError) -> Int64 {
        if milliseconds >= 1 { return milliseconds }
        throw ScheduleError(
            .interval, "interval \"\(milliseconds) ms\"", "too short", cure: .plain("the smallest is 1 ms"))
    }

    /// Of an interval that is kept day by day, its milliseconds.
    var interval: Int64? {
        guard offDays == nil, case .every(let milliseconds, _, _) = rule else { return nil }
        return milliseconds
    }

    var isOnce: Bool { if case .once = rule { true } else { false } }

    /// Whether it goes on at its pace whatever the time of day: an interval, or a cron expression whose minutes, hours or seconds are a
    /// wildcard. The others name times of day.
    var isPaced: Bool {
        switch rule {
        case .every, .delay: true
        case .cron(let expression, _): expression.followsRealTime
        case .once, .never: false
        }
    }

    /// The first occurrence after a time, or `nil` when there is none.
    public func next(after time: UTCMilliseconds) -> UTCMilliseconds? {
        guard let next = unended(after: time), timing.endsAt.map({ next < $0 }) ?? true else { return nil }
        return next
    }

    /// As `next`, if it had no end.
    func unended(after time: UTCMilliseconds) -> UTCMilliseconds? {
        if let startsAt = timing.startsAt, time < startsAt {
            unbounded(after: startsAt - 1)
        } else {
            unbounded(after: time)
        }
    }

    /// As `next`, if it had neither start nor end.
    func unbounded(after time: UTCMilliseconds) -> UTCMilliseconds? {
        guard let offDays else { return rule.next(after: time) }
        // Days are looked at within as many years before 1970 as after it.
        guard time < CronExpression.end else { return nil }
        var time = max(time, -CronExpression.end)
        switch rule {
        case .delay: return rule.next(after: time).flatMap(offDays.firstOn)
        // Nothing of it lies before, and from far off it would not be seen.
        case .once(let at): time = max(time, at - (OffDays.mostDaysMoved + 2) * WallClock.dayMs)
        case .never, .cron, .every: break
        }
        let own = offDays.next(of: rule, after: time)
        let moved = offDays.nextMoved(of: rule, after: time, before: own)?.at
        return [own, moved].compactMap { $0 }.min()
    }

    /// The last occurrence in a span that starts with one.
    ///
    /// Halves the span, since what lies in it may be years of seconds.
    public func latest(from occurrence: UTCMilliseconds, through end: UTCMilliseconds) -> UTCMilliseconds {
        var latest = occurrence
        var lastCandidate = end
        while latest < lastCandidate {
            let middle = latest + (lastCandidate - latest) / 2
            if let later = next(after: middle), later <= end {
                latest = later
            } else if let later = next(after: latest), later <= middle {
                latest = later
                lastCandidate = middle
            } else {
                break
            }
        }
        return latest
    }
}
