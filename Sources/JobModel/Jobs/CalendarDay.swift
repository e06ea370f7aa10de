/// A day of the Gregorian calendar, counted from 1970-01-01.
public struct CalendarDay: Hashable, Sendable, Comparable {
    public let number: Int64

    public init(_ number: Int64) { self.number = number }

    /// - Parameter month: 1 to 12.
    /// - Returns: `nil` for a day that the month has not.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9_999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
        // Years begin in March here, so that a leap day is their last.
        let marchYear = Int64(month > 2 ? year : year - 1)
        let era = marchYear / 400
        let yearOfEra = marchYear % 400
        let dayOfYear = (153 * Int64(month > 2 ? month - 3 : month + 9) + 2) / 5 + Int64(day) - 1
        self.init(era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468)
        guard date == (year, month, day) else { return nil }
    }

    /// - Parameter text: such as `2027-02-06`.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2] else { return nil }
        self.init(digits: parts.joined())
    }

    /// - Parameter text: such as `20270206`.
    public init?(digits text: some StringProtocol) {
        guard text.utf8.count == 8, text.utf8.allSatisfy(ISOTime.isDigit), let number = Int(text) else { return nil }
        self.init(year: number / 10_000, month: number / 100 % 100, day: number % 100)
    }

    public var date: (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (Int(year), Int(month), Int(dayOfYear - (153 * marchMonth + 2) / 5 + 1))
    }

    /// As `2027-02-06`.
    public var text: String {
        let date = date
        return [date.year.padded(to: 4), date.month.padded(to: 2), date.day.padded(to: 2)].joined(separator: "-")
    }

    /// 0 for Sunday.
    public static func weekday(of number: Int64) -> Int {
        // 1970-01-01 was a Thursday.
        Int((number % 7 + 11) % 7)
    }

    /// As `SAT`.
    public var weekdayName: String { Self.weekdayNames[Self.weekday(of: number)] }

    /// From Sunday on.
    public static let weekdayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]

    public static func < (a: CalendarDay, b: CalendarDay) -> Bool { a.number < b.number }
}
