/// Which days work is done on: a rule for the days of the week, and days that are otherwise.
public struct WorkCalendar: Sendable, Equatable {
    public let name: String
    /// Higher with each change, and another one for each calendar of a name.
    public let version: Int64
    /// Days of the week that are off, 0 for Sunday.
    public let offWeekdays: Set<Int>
    /// Days that are on or off whatever day of the week they are; a day is counted from 1970-01-01.
    public let days: [Int32: Bool]
    /// Where every day of the week is alike, the days that differ from it, in order: nothing else says how far to look for one.
    private let exceptions: [Int32]

    /// - Parameter offWeekdays: what is no day of the week is left out.
    public init(name: String, version: Int64 = 1, offWeekdays: Set<Int>, days: [Int32: Bool]) {
        self.name = name
        self.version = version
        self.offWeekdays = offWeekdays.filter((0..<7).contains)
        self.days = days
        let isUniform = self.offWeekdays.isEmpty || self.offWeekdays.count == 7
        let usual = self.offWeekdays.isEmpty
        exceptions = isUniform ? days.filter { $0.value != usual }.keys.sorted() : []
    }

    public init(name: String, version: Int64, _ contents: CalendarDays) {
        self.init(name: name, version: version, offWeekdays: contents.offWeekdays, days: contents.days)
    }

    /// - Parameter day: counted from 1970-01-01.
    public func isOn(_ day: Int64) -> Bool {
        if let isOn = Int32(exactly: day).flatMap({ days[$0] }) { return isOn }
        return !offWeekdays.contains(CalendarDay.weekday(of: day))
    }

    /// The first day after another one that is on, or off; `nil` when there is none.
    public func first(_ isOn: Bool, after day: Int64) -> Int64? {
        areExceptions(isOn) ? exceptions.first { $0 > day }.map(Int64.init) : walk(from: day, by: 1, to: isOn)
    }

    /// The last day before another one that is on, or off; `nil` when there is none.
    public func last(_ isOn: Bool, before day: Int64) -> Int64? {
        areExceptions(isOn) ? exceptions.last { $0 < day }.map(Int64.init) : walk(from: day, by: -1, to: isOn)
    }

    /// Whether no day of that kind is one by its day of the week.
    private func areExceptions(_ isOn: Bool) -> Bool { isOn ? offWeekdays.count == 7 : offWeekdays.isEmpty }

    // Ends, behind the last listed day at the latest.
    private func walk(from day: Int64, by step: Int64, to wanted: Bool) -> Int64 {
        var day = day + step
        while isOn(day) != wanted { day += step }
        return day
    }
}
