import JobModel

/// Reads the days off of a file of iCalendar: those of each event of whole days that is not cancelled.
struct ICalendarReader {
    /// The components that the line lies in.
    private var open: [ICalendarLine] = []
    private var event: [ICalendarLine] = []
    private var days: [Int32: Bool] = [:]

    static func contents(of lines: [Substring]) throws(CalendarFault) -> CalendarDays {
        var reader = ICalendarReader()
        for line in try ICalendarLine.all(of: lines) { try reader.read(line) }
        if let last = reader.open.last {
            throw last.fault("begins here, and the file ends before it does", cure: "export the calendar anew")
        }
        guard !reader.days.isEmpty else {
            throw CalendarFault(
                "has no event of whole days",
                cure: "export another calendar, or write lines such as \"2027-02-06 off\"")
        }
        return CalendarDays(days: reader.days)
    }

    private mutating func read(_ line: ICalendarLine) throws(CalendarFault) {
        switch line.name {
        case "BEGIN":
            open.append(line)
            if isEvent { event = [] }
        case "END":
            guard open.last?.value.uppercased() == line.value.uppercased() else {
                throw line.fault("ends what has not begun", cure: "export the calendar anew")
            }
            if isEvent { try endEvent(line) }
            open.removeLast()
        default:
            // An alarm within an event is none of its own lines.
            if isEvent { event.append(line) }
        }
    }

    private var isEvent: Bool { open.last?.value.uppercased() == "VEVENT" }

    private mutating func endEvent(_ line: ICalendarLine) throws(CalendarFault) {
        guard let event = try ICalendarEvent(event, endingWith: line) else { return }
        for day in try event.days() {
            days[Int32(day)] = false
            guard days.count <= Limits.calendarDays else {
                throw event.start.fault(
                    "with this event there are more than \(Limits.calendarDays) days off",
                    cure: "leave out years that are over, and what is no day off")
            }
        }
    }
}
