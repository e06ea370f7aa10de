import JSONWriting
public import JobModel
public import JobStore
public import Operations

extension RemoteControl: FailureControl {
    /// Failures that one request settles at most.
    private static let mostSettled = 10_000

    public func causes(_ filter: CauseFilter) throws -> Page<ErrorCause> {
        try page(["errors"], filter, Self.query(filter), ErrorCause.init(answer:))
    }

    public func causeCount(_ filter: CauseFilter) throws -> ListCount? { try count(["errors"], Self.query(filter)) }

    private static func query(_ filter: CauseFilter) -> Query {
        filter.groupNames.map { ("group", $0) } + [("since", filter.since.map(RFC3339.text))]
    }

    public func cause(_ id: CauseID) throws -> ErrorCause { try get("errors", "\(id)", as: ErrorCause.init(answer:)) }

    public func hours(ofCause id: CauseID, since: UTCMilliseconds) throws -> [CauseHour] {
        try get("errors", "\(id)", "hours", query: [("since", RFC3339.text(since))]) {
            try $0.list("items").map(CauseHour.init(answer:))
        }
    }

    public func openFailures(_ choice: FailureChoice) throws -> Page<AttemptLog> {
        var filter = FailureFilter(cause: choice.cause)
        filter.limit = choice.limit ?? Limits.rowsPerPage.upperBound
        return try page(path(choice), filter, Self.query(choice), AttemptLog.init(answer:))
    }

    public func count(_ choice: FailureChoice) throws -> ListCount {
        // Without a token that is bound to groups it is counted, and with one too: a cause is of one group.
        let count = try count(path(choice), Self.query(choice)) ?? ListCount(counted: 0)
        guard let limit = choice.limit, limit <= count.number else { return count }
        return ListCount(counted: limit)
    }

    private func path(_ choice: FailureChoice) -> [String] { ["errors", "\(choice.cause)", "failures"] }

    private static func query(_ choice: FailureChoice) -> Query {
        [("job", choice.jobName), ("release", choice.release.map { "\($0)" })]
    }

    public func retry(_ choice: FailureChoice) throws -> SettledFailures { try settle(choice, "retry") }

    public func drop(_ choice: FailureChoice) throws -> SettledFailures { try settle(choice, "drop") }

    /// As many requests as it takes.
    private func settle(_ choice: FailureChoice, _ verb: String) throws -> SettledFailures {
        var left = choice.limit ?? .max
        var total = SettledFailures(changed: 0, leftAlone: 0, next: nil)
        while left > 0 {
            var body: [String: JSONValue] = [
                "limit": JSONValue(min(left, Self.mostSettled)), "expected": .integer(0),
                // Who asks has seen them, or wants all of them.
                "tolerance": JSONValue(Self.mostSettled),
            ]
            if let job = choice.jobName { body["job"] = .text(job) }
            if let release = choice.release { body["release"] = JSONValue(release) }
            let (changed, leftAlone) = try post("errors", "\(choice.cause)", verb, body: body) {
                (try $0.int("changed"), try $0.int("left_alone"))
            }
            total.changed += changed
            // They are met again by the next request.
            total.leftAlone = max(total.leftAlone, leftAlone)
            left -= changed
            if changed + leftAlone < Self.mostSettled || changed == 0 { break }
        }
        return total
    }
}
