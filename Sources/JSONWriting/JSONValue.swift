/// A value of a JSON answer. What is absent is `null`, so every row has every key.
package enum JSONValue: Sendable, Equatable {
    case null
    case flag(Bool)
    case integer(Int64)
    case number(Double)
    case text(String)
    /// A text that is JSON already, written as it is.
    case raw(String)
    case list([JSONValue])
    case object([String: JSONValue])

    package init(_ value: (some BinaryInteger)?) {
        self = value.map { .integer(Int64($0)) } ?? .null
    }

    package init(_ value: Double?) { self = value.map { .number($0) } ?? .null }
    package init(_ value: String?) { self = value.map { .text($0) } ?? .null }

    /// A flag, as the tables hold it: 0 or 1.
    package init(flag: Bool) { self = .integer(flag ? 1 : 0) }
}
