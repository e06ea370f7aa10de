import JSONWriting

/// What a form of a list is about: those that were ticked, or all that the list's filter finds.
struct ChosenItems {
    /// As bulk operations of the API take it.
    let body: [String: JSONValue]

    /// - Parameter filter: of the list, as the API takes it.
    init(_ call: PageCall, filter: [String: [String]]) {
        let ids = call.form.filter { $0.name == "id" }.compactMap { Int64($0.value) }
        let isAll = call.sent("scope") == "all"
        let expected = isAll ? JSONValue(call.sent("expected").flatMap { Int64($0) }) : JSONValue(ids.count)
        body = [
            isAll ? "filter" : "ids": isAll
                ? .object(filter.mapValues(Self.json)) : .list(ids.map { JSONValue($0) }),
            "expected": expected,
            // Those about which nothing is to be done any more are not counted.
            "tolerance": expected,
        ]
    }

    private static func json(_ values: [String]) -> JSONValue {
        values.count == 1 ? .text(values[0]) : .list(values.map(JSONValue.text))
    }
}
