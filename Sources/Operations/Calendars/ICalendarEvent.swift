import JobModel

/// An event of whole days.
struct ICalendarEvent {
    private static let asLines = "write its days as lines of their own, such as \"2027-02-06 off\""

    /// The line of its first day.
    let start: ICalendarLine
    private let first: CalendarDay
    private let length: Int64
    private let rule: YearlyRule?
    private let without: Set<Int64>

    /// - Parameters:
    ///   - lines: of the event, without those of what lies within it.
    ///   - end: told of where the event as a whole is at fault.
    /// - Returns: `nil` for one that is cancelled.
    init?(_ lines: [ICalendarLine], endingWith end: ICalendarLine) throws(CalendarFault) {
        func only(_ name: String) throws(CalendarFault) -> ICalendarLine? {
            let found = lines.filter { $0.name == name }
            if found.count > 1 { throw found[1].fault("comes twice in one event", cure: "export the calendar anew") }
            return found.first
        }
        if try only("STATUS")?.value.uppercased() == "CANCELLED" { return nil }
        for unread in lines where unread.name == "RDATE" || unread.name == "RECURRENCE-ID" {
            throw unread.fault("\(unread.name) is not read", cure: Self.asLines)
        }
        guard let start = try only("DTSTART") else {
            throw end.fault("the event has no DTSTART", cure: "export the calendar anew")
        }
        self.start = start
        let first = try Self.day(of: start)
        self.first = first
        length = try Self.length(from: first, end: only("DTEND"), duration: only("DURATION"))
        rule = try only("RRULE").map { line throws(CalendarFault) in try YearlyRule(line, from: first) }
        var without: Set<Int64> = []
        for line in lines where line.name == "EXDATE" {
            for text in line.value.split(separator: ",") { without.insert(try Self.day(text, line).number) }
        }
        self.without = without
    }

    /// Its days, counted from 1970-01-01. Bounded: what repeats for ever is known for this century.
    func days() throws(CalendarFault) -> [Int64] {
        let starts = rule?.days(from: first) ?? [first.number]
        let kept = starts.filter { !without.contains($0) }
        guard length <= Int64(Limits.calendarDays) else {
            throw start.fault(
                "the event is \(length) days long, where \(Limits.calendarDays) are the most", cure: "shorten it")
        }
        return kept.flatMap { $0..<$0 + length }
    }

    private static func length(
        from first: CalendarDay, end: ICalendarLine?, duration: ICalendarLine?
    ) throws(CalendarFault) -> Int64 {
        if let end {
            let last = try day(of: end)
            guard last >= first else {
                throw end.fault("lies before the event's first day", cure: "correct one of them")
            }
            // The day behind the last one; some write the day itself.
            return max(last.number - first.number, 1)
        }
        guard let duration else { return 1 }
        guard let match = duration.value.wholeMatch(of: /\+?P([0-9]{1,4})([DW])/), let count = Int64(match.1), count > 0
        else { throw duration.fault("not a number of days", cure: "write it as P3D or P1W") }
        return match.2 == "W" ? count * 7 : count
    }

    private static func day(of line: ICalendarLine) throws(CalendarFault) -> CalendarDay { try day(line.value, line) }

    private static func day(_ text: some StringProtocol, _ line: ICalendarLine) throws(CalendarFault) -> CalendarDay {
        if let day = CalendarDay(digits: text) { return day }
        if text.contains("T") {
            throw line.fault(
                "a time of day, where only whole days are on or off",
                cure: "leave the event out, or make it one of whole days")
        }
        throw line.fault("there is no day \"\(text)\"", cure: "write it as 20270206")
    }
}
