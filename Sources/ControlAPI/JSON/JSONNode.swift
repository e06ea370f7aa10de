import TypedHandlers

/// A value of a request's JSON. Numbers and values that are handed on stay as they were written.
struct JSONNode: Sendable {
    enum Value: Sendable {
        case null
        case flag(Bool)
        /// As it was written: no digit is lost.
        case number(String)
        case text(String)
        case list([JSONNode])
        /// In the order of the text; no name comes twice.
        case object([(name: String, value: JSONNode)])
    }

    let value: Value
    /// The value's text, as it was written. Made when it is asked for: what holds others would hold theirs again.
    var source: String { String(decoding: bytes[Int(start)..<Int(end)], as: UTF8.self) }
    /// The whole text, and where in it the value is: small, since there is a node for every few bytes.
    private let bytes: [UInt8]
    private let start: UInt32
    private let end: UInt32

    /// - Parameter place: of the value in the text, which is less than 4 GB.
    init(_ value: Value, at place: Range<Int>, of bytes: [UInt8]) {
        self.value = value
        self.bytes = bytes
        start = UInt32(place.lowerBound)
        end = UInt32(place.upperBound)
    }

    /// - Throws: `Problem` that says where it stops being JSON, or which member comes twice.
    init(reading bytes: [UInt8]) throws {
        do throws(JSONSyntax.Fault) {
            try JSONSyntax.check(bytes)
        } catch {
            throw Problem(
                .malformed, "body: not JSON at line \(error.line), column \(error.column) (\(error.reason))",
                cure: "send an object such as {\"name\": \"digest\"}")
        }
        var reader = JSONNodeReader(bytes)
        self = try reader.value()
    }

    /// The members of an object; `nil` for any other value.
    var members: [(name: String, value: JSONNode)]? {
        if case .object(let members) = value { members } else { nil }
    }

    subscript(name: String) -> JSONNode? { members?.first { $0.name == name }?.value }

    var isNull: Bool { if case .null = value { true } else { false } }

    var text: String? { if case .text(let text) = value { text } else { nil } }

    var flag: Bool? { if case .flag(let flag) = value { flag } else { nil } }

    /// A whole number that fits; also written as `3.0` or `3e0`, which JSON does not tell apart from `3`.
    var integer: Int64? {
        guard case .number(let text) = value else { return nil }
        if let number = Int64(text) { return number }
        guard let number = Double(text), number.rounded() == number, number.magnitude < 9e15 else { return nil }
        return Int64(number)
    }

    var list: [JSONNode]? { if case .list(let list) = value { list } else { nil } }

    /// What kind of value it is, for a sentence.
    var kind: String {
        switch value {
        case .null: "null"
        case .flag: "a boolean"
        case .number: "a number"
        case .text: "a string"
        case .list: "an array"
        case .object: "an object"
        }
    }
}
