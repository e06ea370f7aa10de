import ControlAPI
import JSONWriting
import JobModel
import Mustache

/// What an operation has answered, as pages read it. What is absent is null, zero, empty or no.
extension JSONValue {
    subscript(name: String) -> JSONValue {
        if case .object(let members) = self { members[name] ?? .null } else { .null }
    }

    var list: [JSONValue] { if case .list(let values) = self { values } else { [] } }

    var members: [String: JSONValue] { if case .object(let members) = self { members } else { [:] } }

    var isNull: Bool { self == .null }

    var flag: Bool { self == .flag(true) }

    var string: String? { if case .text(let text) = self { text } else { nil } }

    /// Empty for what is no text.
    var words: String { string ?? "" }

    var whole: Int64? {
        switch self {
        case .integer(let number): number
        case .number(let number): Int64(exactly: number.rounded())
        default: nil
        }
    }

    var number: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }

    /// A time of the API.
    var time: UTCMilliseconds? { string.flatMap(RFC3339.milliseconds) }

    /// What a text within it says, if it is JSON that was kept as it was written.
    var read: JSONValue {
        guard case .raw(let text) = self else { return self }
        return (try? JSONValue(reading: text)) ?? .null
    }

    /// As it was written, or would be.
    var source: String {
        if case .raw(let text) = self { return text }
        return JSONText.compact(self)
    }
}

extension JSONValue: MustacheParent {
    /// Templates read members as they are.
    package func child(named name: String) -> Any? { self[name].plain }

    /// As templates show it: without what tells one kind of value from another.
    private var plain: Any? {
        switch self {
        case .null: nil
        case .flag(let flag): flag
        case .integer(let number): number
        case .number(let number): number
        case .text(let text): text
        case .raw(let text): text
        case .list(let values): values.compactMap(\.plain)
        case .object: self
        }
    }
}
