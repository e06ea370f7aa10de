import JobModel

/// A rule by which an event comes again each year, on its date.
struct YearlyRule {
    /// What repeats for ever is read up to here.
    private static let last = CalendarDay(year: 2_099, month: 12, day: 31)

    private var interval = 1
    private var count = Int.max
    private var until: CalendarDay?

    /// - Parameter first: the event's first day.
    /// - Throws: `CalendarFault` that names the rule, for one that says anything else.
    init(_ line: ICalendarLine, from first: CalendarDay) throws(CalendarFault) {
        let fault = line.fault(
            "repeats otherwise than each year on its date, which is not read",
            cure: "write its days as lines of their own, such as \"2027-02-06 off\" or \"SAT off\"")
        var isYearly = false
        for part in line.value.uppercased().split(separator: ";") {
            let sides = part.split(separator: "=", maxSplits: 1)
            guard sides.count == 2 else { throw fault }
            let value = sides[1]
            switch sides[0] {
            case "FREQ": isYearly = value == "YEARLY"
            case "INTERVAL": interval = try Self.number(value, orElse: fault)
            case "COUNT": count = try Self.number(value, orElse: fault)
            case "UNTIL":
                guard let day = CalendarDay(digits: value.prefix(8)) else { throw fault }
                until = day
            // The event's own date says the same.
            case "BYMONTH": guard value == "\(first.date.month)" else { throw fault }
            case "BYMONTHDAY": guard value == "\(first.date.day)" else { throw fault }
            case "WKST": continue
            default: throw fault
            }
        }
        guard isYearly else { throw fault }
    }

    private static func number(_ text: Substring, orElse fault: CalendarFault) throws(CalendarFault) -> Int {
        guard let number = Int(text), (1...10_000).contains(number) else { throw fault }
        return number
    }

    /// The first days of its events, counted from 1970-01-01. A February 29 comes in leap years alone.
    func days(from first: CalendarDay) -> [Int64] {
        let date = first.date
        let end = [until, Self.last].compactMap { $0 }.min() ?? first
        var days: [Int64] = []
        for year in stride(from: date.year, through: end.date.year, by: interval) where days.count < count {
            guard let day = CalendarDay(year: year, month: date.month, day: date.day), day <= end else { continue }
            days.append(day.number)
        }
        return days
    }
}
