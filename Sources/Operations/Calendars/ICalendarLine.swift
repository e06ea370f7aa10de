/// A content line of iCalendar (RFC 5545), put together from the lines that it was folded into.
struct ICalendarLine {
    /// Of its first line in the file, from 1.
    let number: Int
    let text: String
    /// In capital letters.
    let name: String
    let value: String

    /// Puts the content lines of a file together. Empty lines are passed over.
    static func all(of lines: [Substring]) throws(CalendarFault) -> [ICalendarLine] {
        var unfolded: [(number: Int, text: String)] = []
        for (index, line) in lines.enumerated() {
            if let first = line.first, first == " " || first == "\t", !unfolded.isEmpty {
                unfolded[unfolded.count - 1].text += line.dropFirst()
            } else if !line.allSatisfy(\.isWhitespace) {
                unfolded.append((index + 1, String(line)))
            }
        }
        var all: [ICalendarLine] = []
        for (number, text) in unfolded { all.append(try ICalendarLine(text, number: number)) }
        return all
    }

    private init(_ text: String, number: Int) throws(CalendarFault) {
        // A parameter's value may hold a colon within quotes.
        var isQuoted = false
        let colon = text.firstIndex { character in
            if character == "\"" { isQuoted.toggle() }
            return character == ":" && !isQuoted
        }
        guard let colon else {
            throw CalendarFault(
                line: number, text, "no line of iCalendar", cure: "export the calendar anew, or write its days as lines"
            )
        }
        self.number = number
        self.text = text
        name = text[..<colon].prefix { $0 != ";" }.uppercased()
        value = String(text[text.index(after: colon)...])
    }

    func fault(_ reason: String, cure: String) -> CalendarFault {
        CalendarFault(line: number, text, reason, cure: cure)
    }
}
