/// Which days work is done on: a rule for the days of the week, and days that are otherwise.
public struct WorkCalendar: Sendable {
    public let name: String
    /// Higher with each change.
    public let version: Int64
    /// Days of the week that are off, 0 for Sunday.
    public let offWeekdays: Set<Int>
    /// Days that are on or off whatever day of the week they are; a day is counted from 1970-01-01.
    public let days: [Int32: Bool]

    public init(name: String, version: Int64 = 1, offWeekdays: Set<Int>, days: [Int32: Bool]) {
        self.name = name
        self.version = version
        self.offWeekdays = offWeekdays
        self.days = days
    }

    /// - Parameter day: counted from 1970-01-01.
    public func isOn(_ day: Int64) -> Bool {
        if let isOn = Int32(exactly: day).flatMap({ days[$0] }) { return isOn }
        // 1970-01-01 was a Thursday.
        return !offWeekdays.contains(Int((day % 7 + 11) % 7))
    }
}
