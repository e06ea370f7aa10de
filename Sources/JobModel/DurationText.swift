/// Durations as people write them: `250ms`, `30s`, `1h30m`, `2d`.
public enum DurationText {
    /// What is wrong with a text, as the end of a sentence with its cure.
    public struct Fault: Error {
        public let reason: String

        init(_ reason: String) { self.reason = reason }
    }

    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]

    /// Reads a duration in milliseconds, zero included.
    ///
    /// - Throws: `Fault` for anything but numbers with units, larger units first, and for more than `Limits.delayMs`.
    public static func milliseconds(_ text: some StringProtocol) throws(Fault) -> Int64 {
        if text.hasPrefix("-") { throw Fault("negative; durations start at 0s") }
        if !text.isEmpty, text.allSatisfy(\.isASCIIDigit) {
            throw Fault("no unit; add one, such as \(text)s or \(text)ms")
        }
        var rest = String(text)[...]
        var total: Int64 = 0
        var allowed = units[...]
        repeat {
            let digits = rest.prefix(while: \.isASCIIDigit)
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(name.count)
            guard !digits.isEmpty, let index = allowed.firstIndex(where: { $0.name == name }) else {
                throw Fault("not a duration; write one such as 250ms, 30s, 5m, 1h30m or 2d")
            }
            guard let sum = adding(digits, of: allowed[index].milliseconds, to: total) else {
                throw Fault("too long; the longest is \(Self.text(milliseconds: Limits.delayMs))")
            }
            total = sum
            allowed = allowed[(index + 1)...]
        } while !rest.isEmpty
        return total
    }

    /// Writes a duration the way it is read, exactly: `1h30m`, `250ms`, `0s`.
    public static func text(milliseconds: Int64) -> String {
        guard milliseconds > 0 else { return "0s" }
        var rest = milliseconds
        return units.reduce(into: "") { text, unit in
            if rest >= unit.milliseconds { text += "\(rest / unit.milliseconds)\(unit.name)" }
            rest %= unit.milliseconds
        }
    }

    private static func adding(_ digits: Substring, of unit: Int64, to total: Int64) -> Int64? {
        guard let number = Int64(digits) else { return nil }
        let (product, overflows) = number.multipliedReportingOverflow(by: unit)
        let (sum, carries) = total.addingReportingOverflow(product)
        return overflows || carries || sum > Limits.delayMs ? nil : sum
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
