/// One field of a cron expression: the values it lets through.
struct CronField: Hashable {
    /// Whether the field starts with `*`: it restricts nothing, or only by a step.
    let startsWithStar: Bool
    /// Whether the last day of the month is let through, whichever it is.
    let includesLastDay: Bool
    /// Bit n stands for the value n.
    private let bits: UInt64

    /// Lets one value through.
    init(only value: Int) {
        bits = 1 << UInt64(value)
        startsWithStar = false
        includesLastDay = false
    }

    /// Reads a field such as `*`, `1,15`, `MON-FRI` or `*/5`.
    ///
    /// - Throws: an error that says what would fit.
    init(_ text: Substring, of unit: CronUnit) throws(CronFieldError) {
        var bits: UInt64 = 0
        var includesLastDay = false
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            if unit == .dayOfMonth, item.uppercased() == "L" {
                includesLastDay = true
                continue
            }
            let item = try CronItem(item, of: unit)
            for value in stride(from: item.range.lowerBound, through: item.range.upperBound, by: item.step) {
                bits |= 1 << UInt64(unit == .dayOfWeek ? value % 7 : value)
            }
        }
        self.bits = bits
        self.includesLastDay = includesLastDay
        startsWithStar = text.hasPrefix("*") || text.hasPrefix("?")
    }

    func contains(_ value: Int) -> Bool { bits & (1 << UInt64(value)) != 0 }

    /// Whether some value is not let through.
    func isRestricted(of unit: CronUnit) -> Bool { !unit.everyValue.allSatisfy(contains) }

    /// The smallest value from `value` on, or `nil` when none is left.
    func first(from value: Int) -> Int? {
        guard value < 64 else { return nil }
        let left = bits >> UInt64(value)
        return left == 0 ? nil : value + left.trailingZeroBitCount
    }
}
