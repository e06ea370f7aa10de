import JobModel

/// Lines such as `2027-02-06 off` and `SAT off`.
struct CalendarLines {
    private static let form = "write a line as \"2027-02-06 off\", \"2027-02-14 on\" or \"SAT off\""

    /// What a line has said, and its number.
    private typealias Said = (isOn: Bool, line: Int)

    private var weekdays: [Int: Said] = [:]
    private var days: [Int32: Said] = [:]

    static func contents(of lines: [Substring]) throws(CalendarFault) -> CalendarDays {
        var reader = CalendarLines()
        for (index, line) in lines.enumerated() { try reader.read(line, number: index + 1) }
        guard !reader.weekdays.isEmpty || !reader.days.isEmpty else {
            throw CalendarFault("says of no day whether it is on or off", cure: form)
        }
        return CalendarDays(
            offWeekdays: Set(reader.weekdays.filter { !$0.value.isOn }.keys), days: reader.days.mapValues(\.isOn))
    }

    private mutating func read(_ line: Substring, number: Int) throws(CalendarFault) {
        let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
        if words.isEmpty { return }
        func fault(_ reason: String, _ cure: String = Self.form) -> CalendarFault {
            CalendarFault(line: number, line.prefix { $0 != "#" }.trimmed, reason, cure: cure)
        }

        guard words.count == 2 else { throw fault("not a day and whether it is on or off") }
        guard let isOn = ["on": true, "off": false][words[1].lowercased()] else {
            throw fault("\"\(words[1])\" is neither on nor off")
        }
        let said: Said = (isOn, number)
        let before: Said?
        if let weekday = CalendarDay.weekdayNames.firstIndex(of: words[0].uppercased()) {
            before = weekdays.updateValue(said, forKey: weekday)
        } else if let day = CalendarDay(words[0]) {
            before = days.updateValue(said, forKey: Int32(day.number))
        } else if words[0].first?.isNumber == true {
            throw fault("there is no day \"\(words[0])\"")
        } else {
            let nearest = EditDistance.nearest(to: String(words[0]), among: CalendarDay.weekdayNames)
            throw fault("\"\(words[0])\" is no day", nearest.map { "did you mean \"\($0)\"?" } ?? Self.form)
        }
        if let before, before.isOn != isOn {
            throw fault("line \(before.line) says otherwise", "leave out one of them")
        }
    }
}

extension Substring {
    /// Without the blanks around it.
    fileprivate var trimmed: Substring {
        let start = drop(while: \.isWhitespace)
        return start.lastIndex { !$0.isWhitespace }.map { start[...$0] } ?? ""
    }
}
