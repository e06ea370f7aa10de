public import JobModel

/// The times at which one schedule comes due, with its expression and time zone read once.
public struct OccurrenceSeries: Sendable {
    private enum Rule {
        case never
        case cron(CronExpression, ZoneRules)
        case every(milliseconds: Int64, from: UTCMilliseconds)
        case delay(milliseconds: Int64)
        case once(at: UTCMilliseconds)
    }

    private let rule: Rule

    /// - Parameters:
    ///   - name: the job's.
    ///   - calendar: the one that the timing names.
    ///   - createdAt: when the job was made; an interval counts from here, its first occurrence is one interval later.
    ///   - zones: where the time zone is looked up, which a cron expression alone needs.
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
            rule = .every(milliseconds: try Self.interval(milliseconds), from: createdAt)
        case .delay(let milliseconds):
            rule = .delay(milliseconds: try Self.interval(milliseconds))
        case .once(let at):
            rule = .once(at: at)
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

    /// Of an interval, its milliseconds.
    var interval: Int64? { if case .every(let milliseconds, _) = rule { milliseconds } else { nil } }

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
        switch rule {
        case .never: nil
        case .cron(let expression, let zone): expression.next(after: time, in: zone)
        case .every(let milliseconds, let start): Self.nextMultiple(of: milliseconds, from: start, after: time)
        case .delay(let milliseconds): Self.nextMultiple(of: milliseconds, from: time, after: time)
        case .once(let at): at > time ? at : nil
        }
    }

    /// The next occurrence with what there is to say of it, or `nil` when there is none.
    public func preview(after time: UTCMilliseconds) -> PreviewedOccurrence? {
        guard case .cron(let expression, let zone) = rule else {
            return next(after: time).map { PreviewedOccurrence(at: $0) }
        }
        return expression.occurrence(after: time, in: zone).map { PreviewedOccurrence($0, of: expression, in: zone) }
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

    private static func nextMultiple(
        of interval: Int64, from start: UTCMilliseconds, after time: UTCMilliseconds
    ) -> UTCMilliseconds? {
        // Before its start too: a clock that is set back must not silence it until then.
        let periods = (time - start).flooredQuotient(interval) + 1
        let (offset, isTooLong) = interval.multipliedReportingOverflow(by: periods)
        let (next, isTooLate) = start.addingReportingOverflow(offset)
        return isTooLong || isTooLate ? nil : next
    }
}
