/// A value of a JSON answer. What is absent is `null`, so every row has every key.
enum JSONValue {
    case null
    case integer(Int64)
    case number(Double)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    init(_ value: (some BinaryInteger)?) {
        self = value.map { .integer(Int64($0)) } ?? .null
    }

    init(_ value: Double?) { self = value.map { .number($0) } ?? .null }
    init(_ value: String?) { self = value.map { .text($0) } ?? .null }

    /// A flag, as the tables hold it: 0 or 1.
    init(flag: Bool) { self = .integer(flag ? 1 : 0) }

    /// Writes the value to standard output.
    func print() throws {
        var json = JSONText()
        json.add(self)
        try Terminal.write(json.text + "\n")
    }
}
