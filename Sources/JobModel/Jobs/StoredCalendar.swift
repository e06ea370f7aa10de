/// A calendar as a store keeps it.
public struct StoredCalendar: Sendable, Equatable {
    public var facts: CalendarFacts
    public var contents: CalendarDays

    public init(facts: CalendarFacts, contents: CalendarDays) {
        self.facts = facts
        self.contents = contents
    }

    public var name: String { facts.name }

    /// As schedules heed it.
    public var workCalendar: WorkCalendar { WorkCalendar(name: name, version: facts.version, contents) }
}

/// What a list tells of a calendar.
public struct CalendarFacts: Sendable, Equatable {
    public var name: String
    /// Higher with each change. No two calendars ever have the same, also where one took the name of another.
    public var version: Int64
    /// Days of the week that are off, 0 for Sunday.
    public var offWeekdays: Set<Int>
    /// How many days it lists, on or off.
    public var listedDays: Int
    /// The first of these and the last, counted from 1970-01-01; `nil` when there is none.
    public var span: ClosedRange<Int64>?
    /// How many jobs heed it; `nil` where that is not told.
    public var jobs: Int?
    public var updatedAt: UTCMilliseconds

    public init(
        name: String, version: Int64, offWeekdays: Set<Int>, listedDays: Int, span: ClosedRange<Int64>?, jobs: Int?,
        updatedAt: UTCMilliseconds
    ) {
        self.name = name
        self.version = version
        self.offWeekdays = offWeekdays
        self.listedDays = listedDays
        self.span = span
        self.jobs = jobs
        self.updatedAt = updatedAt
    }

    /// The days of the week that are off by their names, from Monday on.
    public var offWeekdayNames: [String] {
        (1...7).map { $0 % 7 }.filter(offWeekdays.contains).map { CalendarDay.weekdayNames[$0] }
    }
}
