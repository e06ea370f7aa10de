/// One of the units that the fields of a cron expression name.
///
/// The numbers go into hashes: another one for a unit would move the times of jobs.
enum CronUnit: UInt8, CaseIterable {
    case second = 0
    case minute = 1
    case hour = 2
    case dayOfMonth = 3
    case month = 4
    case dayOfWeek = 5

    var title: String {
        switch self {
        case .second: "second"
        case .minute: "minute"
        case .hour: "hour"
        case .dayOfMonth: "day of month"
        case .month: "month"
        case .dayOfWeek: "day of week"
        }
    }

    /// The numbers that may be written. Sunday is both 0 and 7.
    var range: ClosedRange<Int> {
        switch self {
        case .second, .minute: 0...59
        case .hour: 0...23
        case .dayOfMonth: 1...31
        case .month: 1...12
        case .dayOfWeek: 0...7
        }
    }

    /// The numbers that `*` stands for.
    var everyValue: ClosedRange<Int> { self == .dayOfWeek ? 0...6 : range }

    /// The numbers that an `H` without a range is one of: days that every month has.
    var hashedValues: ClosedRange<Int> { self == .dayOfMonth ? 1...28 : everyValue }

    /// Names in the order of the numbers they stand for, from the first of `range` on.
    var names: [String] {
        switch self {
        case .month: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
        case .dayOfWeek: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
        case .second, .minute, .hour, .dayOfMonth: []
        }
    }

    /// What may be written, for people: `1-12 or JAN-DEC`.
    var hint: String {
        let numbers = "\(range.lowerBound)-\(range.upperBound)"
        guard let first = names.first, let last = names.last else { return numbers }
        return "\(numbers) or \(first)-\(last)"
    }

    /// The values from one through another, which lies behind the turn of the hour, day, week, month or year when the first is larger.
    func values(from first: Int, through last: Int) -> [Int] {
        let every = everyValue
        let end = last < first ? last + every.count : last
        return (first...end).map { every.lowerBound + ($0 - every.lowerBound) % every.count }
    }

    /// Reads a number or a name.
    func value(_ text: Substring) throws(CronFieldError) -> Int {
        if let index = names.firstIndex(of: text.uppercased()) { return range.lowerBound + index }
        guard let value = Self.number(text) else {
            throw CronFieldError("\(title) \"\(text)\" is not understood", cure: "use \(hint)")
        }
        guard range.contains(value) else {
            throw CronFieldError("\(title) \"\(text)\" is out of range \(range.lowerBound)-\(range.upperBound)")
        }
        return value
    }

    /// Digits only: `Int("+5")` would do otherwise.
    static func number(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
    }
}
