import JSONWriting
import JobModel

extension JobInput {
    /// How many of a job's tasks may run, and start.
    static let limits: [Schema.Member] = [
        .init(
            name: "max_running", schema: .nullable(.integer(within: Limits.runningTasks)),
            about: "Tasks of it that may run at once over all executors; null for no limit."),
        .init(
            name: "limit_key", schema: .nullable(.text(longest: Limits.nameBytes)),
            about:
                "What max_per_key and rate count tasks apart by: $.tenant, params for all parameters; null for nothing."
        ),
        .init(
            name: "max_per_key", schema: .nullable(.integer(within: Limits.runningTasks)),
            about: "Tasks with the same key that may run at once; those that lack it share one."),
        .init(
            name: "rate", schema: .nullable(.text(longest: Limits.nameBytes)),
            about: "Tasks of it, or with the same key, that may start in a time, such as 100/1m; null for any number."),
        .init(
            name: "burst", schema: .nullable(.integer(within: Limits.startsPerRate)),
            about: "Starts that may come at once; null for as many as the rate has."),
    ]

    /// Which of its new tasks are duplicates.
    static let uniqueness: [Schema.Member] = [
        .init(
            name: "unique_by", schema: .nullable(.text(longest: Limits.nameBytes)),
            about: "What makes two tasks the same: $.user_id, params for all parameters; null where none are."),
        .init(
            name: "unique_while", schema: .text(longest: Limits.nameBytes),
            about:
                "How long a task keeps others like it out: waiting, live, or a time since it was written such as 10m."),
        .init(
            name: "on_duplicate", schema: .word(DuplicateStrategy.words),
            about: "What becomes of a duplicate: skip answers with the task that is there."),
    ]
}

extension JobLimitsChange {
    /// - Parameter body: judged by `JobInput.limits`. A null takes a value away.
    init(_ body: JSONNode) throws {
        self.init()
        maxRunning = body["max_running"].map { $0.integer.map { Int($0) } }
        key = try body["limit_key"].map { try ParameterKey($0, field: "limit_key") }
        maxPerKey = body["max_per_key"].map { $0.integer.map { Int($0) } }
        rate = try body["rate"].map(Self.rate)
        burst = body["burst"].map { $0.integer.map { Int($0) } }
    }

    private static func rate(_ node: JSONNode) throws -> StartRate? {
        guard let text = node.text else { return nil }
        if let rate = StartRate(text) { return rate }
        throw Problem(
            .invalid, "rate \"\(text)\": not a rate", cure: "write starts and a time, such as 100/1m", field: "rate")
    }

    /// As `init` reads it.
    var body: [String: JSONValue] {
        var body: [String: JSONValue] = [:]
        if let maxRunning { body["max_running"] = JSONValue(maxRunning) }
        if let key { body["limit_key"] = JSONValue(key?.text) }
        if let maxPerKey { body["max_per_key"] = JSONValue(maxPerKey) }
        if let rate { body["rate"] = JSONValue(rate?.text) }
        if let burst { body["burst"] = JSONValue(burst) }
        return body
    }
}

extension UniquenessChange {
    /// - Parameter body: judged by `JobInput.uniqueness`. A null has none be a duplicate.
    init(_ body: JSONNode) throws {
        self.init()
        key = try body["unique_by"].map { try ParameterKey($0, field: "unique_by") }
        span = try body["unique_while"]?.text.map(Self.span)
        onDuplicate = body["on_duplicate"]?.text.flatMap(DuplicateStrategy.init(rawValue:))
    }

    private static func span(_ text: String) throws -> UniqueSpan {
        if let span = UniqueSpan(text) { return span }
        throw Problem(
            .invalid, "unique_while \"\(text)\": unknown", cure: "write waiting, live, or a time such as 10m",
            field: "unique_while")
    }

    /// As `init` reads it.
    var body: [String: JSONValue] {
        var body: [String: JSONValue] = [:]
        if let key { body["unique_by"] = JSONValue(key?.text) }
        if let span { body["unique_while"] = .text(span.text) }
        if let onDuplicate { body["on_duplicate"] = .text(onDuplicate.rawValue) }
        return body
    }
}

extension ParameterKey {
    /// - Returns: `nil` for a null.
    fileprivate init?(_ node: JSONNode, field: String) throws {
        guard let text = node.text else { return nil }
        guard let key = ParameterKey(text) else {
            throw Problem(
                .invalid, "\(field) \"\(text)\": names nothing of the parameters",
                cure: "write a member such as $.user.id, or params for all of them", field: field)
        }
        self = key
    }
}
