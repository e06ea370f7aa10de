public import JobModel

/// A calendar as people write it: lines of our own, or iCalendar.
///
/// A line is a day and whether it is on (`2027-02-14 on`, `2027-02-06 off`), or a day of the week that is off (`SAT off`); what stands behind
/// a `#` is for people. Of iCalendar each event of whole days is days off.
public enum CalendarFile {
    /// Reads a file, whichever of the two it is.
    ///
    /// - Throws: `CalendarFault` with the line that cannot be read, or for a file that says nothing of any day.
    public static func contents(of text: String) throws(CalendarFault) -> CalendarDays {
        // Files from elsewhere begin with a mark of their byte order.
        let text = text.first == "\u{FEFF}" ? text.dropFirst() : text[...]
        // A line that ends with CR and LF ends with one character.
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let first = lines.first { !$0.allSatisfy(\.isWhitespace) }
        if first?.uppercased().hasPrefix("BEGIN:VCALENDAR") == true { return try ICalendarReader.contents(of: lines) }
        return try CalendarLines.contents(of: lines)
    }
}

/// Why a calendar's file cannot be read.
public struct CalendarFault: RefusalError, Equatable {
    /// From 1; `nil` where it is the file as a whole.
    public let line: Int?
    public let refusal: Refusal

    /// - Parameters:
    ///   - line: its number.
    ///   - text: what is quoted of it.
    init(line: Int, _ text: some StringProtocol, _ reason: String, cure: String) {
        self.line = line
        let shown = text.count > 60 ? text.prefix(60) + "…" : String(text)
        refusal = Refusal("line \(line) \"\(shown)\"", reason, cure: .plain(cure))
    }

    init(_ reason: String, cure: String) {
        line = nil
        refusal = Refusal("", reason, cure: .plain(cure))
    }
}
