/// What people say of a calendar: a rule for the days of the week, and days that are otherwise.
public struct CalendarDays: Sendable, Equatable {
    /// Days of the week that are off, 0 for Sunday.
    public var offWeekdays: Set<Int>
    /// Days that are on or off whatever day of the week they are; a day is counted from 1970-01-01.
    public var days: [Int32: Bool]

    public init(offWeekdays: Set<Int> = [], days: [Int32: Bool] = [:]) {
        self.offWeekdays = offWeekdays
        self.days = days
    }

    /// Takes over what others say too. Where both say something of a day, it is as they say.
    public mutating func add(_ others: CalendarDays) {
        offWeekdays.formUnion(others.offWeekdays)
        days.merge(others.days) { $1 }
    }

    /// As a file has them, a line each: the days of the week from Monday on, then the days in their order.
    public var lines: [String] {
        let weekdays = (1...7).map { $0 % 7 }.filter(offWeekdays.contains)
        return weekdays.map { "\(CalendarDay.weekdayNames[$0]) off" }
            + days.sorted { $0.key < $1.key }.map { "\(CalendarDay(Int64($0.key)).text) \($0.value ? "on" : "off")" }
    }
}
