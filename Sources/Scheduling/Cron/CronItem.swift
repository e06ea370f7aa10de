/// One item of a field's list: a value, a range, `*` or `H`, with a step.
struct CronItem {
    let values: [Int]

    init(_ text: Substring, of unit: CronUnit, _ hash: CronHash) throws(CronFieldError) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let span = parts[0]
        let isHashed = span.hasPrefix("H") || span.hasPrefix("h")
        let all =
            isHashed ? try Self.hashed(span, of: unit) : try Self.values(span, of: unit, hasStep: parts.count == 2)
        let most = isHashed ? all.count : unit.everyValue.count
        let step = parts.count == 2 ? try Self.step(parts[1], upTo: most, in: text, of: unit) : nil
        guard isHashed else {
            values = stride(from: 0, to: all.count, by: step ?? 1).map { all[$0] }
            return
        }
        let first = try hash.number(below: step ?? all.count, in: text, of: unit)
        values = step.map { step in stride(from: first, to: all.count, by: step).map { all[$0] } } ?? [all[first]]
    }

    private static func values(
        _ span: Substring, of unit: CronUnit, hasStep: Bool
    ) throws(CronFieldError) -> [Int] {
        if span == "*" || span == "?" { return Array(unit.everyValue) }
        if let dash = span.firstIndex(of: "-") { return try range(span, dash, of: unit) }
        let value = try unit.value(span)
        // `5/15` means from 5 on, as in Quartz.
        return unit.values(from: value, through: hasStep ? max(value, unit.everyValue.upperBound) : value)
    }

    /// What an `H` is one of.
    private static func hashed(_ span: Substring, of unit: CronUnit) throws(CronFieldError) -> [Int] {
        if span.count == 1 { return Array(unit.hashedValues) }
        let inner = span.dropFirst(2).dropLast()
        guard span.dropFirst().first == "(", span.last == ")", let dash = inner.firstIndex(of: "-") else {
            let every = unit.everyValue
            throw CronFieldError(
                "\(unit.title) \"\(span)\" is not understood",
                cure: "use H, or H with a range such as H(\(every.lowerBound)-\(every.upperBound))")
        }
        return try range(inner, dash, of: unit)
    }

    private static func range(
        _ span: Substring, _ dash: Substring.Index, of unit: CronUnit
    ) throws(CronFieldError) -> [Int] {
        let first = try unit.value(span[..<dash])
        return unit.values(from: first, through: try unit.value(span[span.index(after: dash)...]))
    }

    private static func step(
        _ text: Substring, upTo most: Int, in item: Substring, of unit: CronUnit
    ) throws(CronFieldError) -> Int {
        if let step = CronUnit.number(text), (1...most).contains(step) { return step }
        throw CronFieldError("\(unit.title) \"\(item)\": step \"\(text)\" is out of range 1-\(most)")
    }
}
