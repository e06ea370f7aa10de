/// Everything that says when a job comes due.
public struct JobTiming: Hashable, Sendable {
    public var schedule = Schedule.manual
    /// IANA name.
    public var timeZone = "UTC"
    /// `nil`: as the cron expression has it.
    public var gap: GapStrategy?
    /// `nil`: as the cron expression has it.
    public var repetition: RepetitionStrategy?
    /// No occurrence comes due before.
    public var startsAt: UTCMilliseconds?
    /// No occurrence comes due from then on.
    public var endsAt: UTCMilliseconds?
    /// An occurrence runs later than its time by less than this, by how much being its own for ever.
    public var jitterMs: Int64 = 0
    /// The name of the calendar whose days off it heeds.
    public var calendar: String?
    /// What becomes of an occurrence on a day off.
    public var offDay = OffDayStrategy.skip

    public init(_ schedule: Schedule = .manual, timeZone: String = "UTC") {
        self.schedule = schedule
        self.timeZone = timeZone
    }

    /// Sets the values that `change` carries.
    public mutating func apply(_ change: TimingChange) {
        schedule = change.schedule ?? schedule
        timeZone = change.timeZone ?? timeZone
        gap = change.gap ?? gap
        repetition = change.repetition ?? repetition
        startsAt = change.startsAt ?? startsAt
        endsAt = change.endsAt ?? endsAt
        jitterMs = change.jitterMs ?? jitterMs
        calendar = change.calendar ?? calendar
        offDay = change.offDay ?? offDay
    }
}

/// A change to when a job comes due; `nil` leaves a value as it is, `.some(nil)` takes it away.
public struct TimingChange: Sendable, Equatable {
    public var schedule: Schedule?
    public var timeZone: String?
    public var gap: GapStrategy??
    public var repetition: RepetitionStrategy??
    public var startsAt: UTCMilliseconds??
    public var endsAt: UTCMilliseconds??
    public var jitterMs: Int64?
    public var calendar: String??
    public var offDay: OffDayStrategy?

    public init() {}

    /// The change that sets everything.
    public init(_ timing: JobTiming) {
        schedule = timing.schedule
        timeZone = timing.timeZone
        gap = .some(timing.gap)
        repetition = .some(timing.repetition)
        startsAt = .some(timing.startsAt)
        endsAt = .some(timing.endsAt)
        jitterMs = timing.jitterMs
        calendar = .some(timing.calendar)
        offDay = timing.offDay
    }
}

/// What becomes of an occurrence whose time the clocks skip, as `gap_strategy` holds it.
public enum GapStrategy: String, Codable, Sendable, CaseIterable {
    /// It runs at the first instant after the gap.
    case next
    /// It does not run.
    case skip
}

/// How often an occurrence runs whose time the clocks show twice, as `repetition_strategy` holds it.
public enum RepetitionStrategy: String, Codable, Sendable, CaseIterable {
    /// At the first pass.
    case once
    /// At both.
    case twice
}

/// What becomes of an occurrence on a day that the job's calendar has off, as `off_day_strategy` holds it.
public enum OffDayStrategy: String, Codable, Sendable, CaseIterable {
    /// It does not run.
    case skip
    /// It runs at the same time of the next day that is on.
    case next
    /// It runs at the same time of the last day before that is on.
    case previous

    /// Reads a column, which holds what other programs write too. A word that is not known is the default's.
    public init(stored word: String) { self = OffDayStrategy(rawValue: word) ?? .skip }
}
