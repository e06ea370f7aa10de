/// One item of a field's list: a value, a range or `*`, with a step.
struct CronItem {
    let range: ClosedRange<Int>
    let step: Int

    init(_ text: Substring, of unit: CronUnit) throws(CronFieldError) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let span = parts[0]
        if parts.count == 2 {
            guard let step = Self.number(parts[1]), (1...unit.everyValue.count).contains(step) else {
                let steps = "1-\(unit.everyValue.count)"
                throw CronFieldError("\(unit.title) \"\(text)\": step \"\(parts[1])\" is out of range \(steps)")
            }
            self.step = step
        } else {
            step = 1
        }
        if span == "*" || span == "?" {
            range = unit.everyValue
        } else if let dash = span.firstIndex(of: "-") {
            range = try Self.range(span[..<dash], span[span.index(after: dash)...], of: unit)
        } else {
            let value = try Self.value(span, of: unit)
            // `5/15` means from 5 on, as in Quartz.
            range = value...(parts.count == 2 ? max(value, unit.everyValue.upperBound) : value)
        }
    }

    private static func range(
        _ from: Substring, _ to: Substring, of unit: CronUnit
    ) throws(CronFieldError) -> ClosedRange<Int> {
        let first = try value(from, of: unit)
        var last = try value(to, of: unit)
        if unit == .dayOfWeek, last == 0, first > 0 { last = 7 }
        guard first <= last else {
            throw CronFieldError(
                "\(unit.title) \"\(from)-\(to)\" runs backwards", cure: "write two ranges with a comma between them")
        }
        return first...last
    }

    private static func value(_ text: Substring, of unit: CronUnit) throws(CronFieldError) -> Int {
        if let index = unit.names.firstIndex(of: text.uppercased()) { return unit.range.lowerBound + index }
        guard let value = number(text) else {
            throw CronFieldError("\(unit.title) \"\(text)\" is not understood", cure: "use \(unit.hint)")
        }
        guard unit.range.contains(value) else {
            let range = "\(unit.range.lowerBound)-\(unit.range.upperBound)"
            throw CronFieldError("\(unit.title) \"\(text)\" is out of range \(range)")
        }
        return value
    }

    /// Digits only: `Int("+5")` would do otherwise.
    private static func number(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
    }
}

/// What is wrong with a field, without the expression it stands in.
struct CronFieldError: Error {
    let reason: String
    let cure: String?

    init(_ reason: String, cure: String? = nil) {
        self.reason = reason
        self.cure = cure
    }
}
