/// Takes the parts of a TZ string in order.
struct PosixRuleReader {
    private var rest: Substring

    init(_ text: String) { rest = text[...] }

    var isAtEnd: Bool { rest.isEmpty }

    var next: Character? { rest.first }

    mutating func skip(_ character: Character) -> Bool {
        guard rest.first == character else { return false }
        rest.removeFirst()
        return true
    }

    /// Passes over an abbreviation: three letters or more, or what stands in angle brackets.
    mutating func skipName() -> Bool {
        if skip("<") {
            guard let end = rest.firstIndex(of: ">") else { return false }
            let name = rest[..<end]
            rest = rest[rest.index(after: end)...]
            return name.count >= 3
                && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "+" || $0 == "-") }
        }
        let name = rest.prefix { $0.isASCII && $0.isLetter }
        rest = rest[name.endIndex...]
        return name.count >= 3
    }

    /// Seconds of `[+-]hh[:mm[:ss]]`, up to 24 hours, as written: west is positive.
    mutating func offset() -> Int64? { time(mostHours: 24) }

    /// A date and, unless it is 02:00:00, a time: `M10.5.0/3`, `J60`, `0/-1:30`.
    mutating func yearlyTime() -> YearlyTime? {
        guard let day = day() else { return nil }
        guard skip("/") else { return YearlyTime(day: day, seconds: 7_200) }
        return time(mostHours: 167).map { YearlyTime(day: day, seconds: $0) }
    }

    private mutating func day() -> YearlyTime.Day? {
        if skip("M") {
            guard let month = number(in: 1...12), skip("."), let week = number(in: 1...5), skip("."),
                let weekday = number(in: 0...6)
            else { return nil }
            return .ofMonth(month, week: week, weekday: weekday)
        }
        if skip("J") { return number(in: 1...365).map { .ofCommonYear($0) } }
        return number(in: 0...365).map { .ofYear($0) }
    }

    private mutating func time(mostHours: Int) -> Int64? {
        let isNegative = skip("-")
        if !isNegative { _ = skip("+") }
        guard let hours = number(in: 0...mostHours) else { return nil }
        var seconds = hours * 3_600
        for unit in [60, 1] where skip(":") {
            guard let count = number(in: 0...59) else { return nil }
            seconds += count * unit
        }
        return Int64(isNegative ? -seconds : seconds)
    }

    private mutating func number(in range: ClosedRange<Int>) -> Int? {
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest[digits.endIndex...]
        guard digits.count <= 3, let number = Int(digits), range.contains(number) else { return nil }
        return number
    }
}
