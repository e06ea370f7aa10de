/// One field of a cron expression: the values it lets through.
struct CronField: Hashable {
    /// Bit n stands for the value n.
    private var bits: UInt64 = 0

    /// Lets no value through.
    init() {}

    /// Lets one value through.
    init(only value: Int) { insert([value]) }

    /// Reads a field such as `*`, `1,15`, `MON-FRI`, `*/5` or `H`.
    ///
    /// - Throws: an error that says what would fit.
    init(_ text: Substring, of unit: CronUnit, _ hash: CronHash) throws(CronFieldError) {
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            insert(try CronItem(item, of: unit, hash).values)
        }
    }

    /// Whether a field restricts nothing, or only by a step.
    static func startsWithStar(_ text: Substring) -> Bool { text.hasPrefix("*") || text.hasPrefix("?") }

    mutating func insert(_ values: [Int]) {
        for value in values { bits |= 1 << UInt64(value) }
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
