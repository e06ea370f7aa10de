import ControlAPI
import JSONWriting

/// The fields of a form that a handler's schema asks for: one for each member that is a text, a number, a choice or yes or no, and JSON
/// for every other.
struct ParameterFields {
    let fields: [Fields]

    init(_ schema: JSONValue, _ input: JobFormInput) {
        let required = Set(schema["required"].list.map(\.words))
        fields = Self.members(schema).map { name, member in
            let kind = Kind(member)
            let value = input.values["p.\(name)"] ?? member["default"].string ?? Self.text(member["default"])
            var fields: Fields = [
                "name": "p.\(name)", "label": name, "about": member["description"].words, "value": value,
                "is_required": required.contains(name), "is_\(kind)": true,
            ]
            if kind == .choice {
                fields["options"] = member["enum"].list.map { option -> Fields in
                    let text = option.string ?? Self.text(option)
                    return ["value": text, "word": text, "chosen": text == value]
                }
            }
            if kind == .flag { fields["checked"] = value == "true" }
            return fields
        }
    }

    private enum Kind: String {
        case text, number, flag, choice, json

        init(_ member: JSONValue) {
            if !member["enum"].list.isEmpty {
                self = .choice
                return
            }
            self =
                switch member["type"].words {
                case "string": .text
                case "integer", "number": .number
                case "boolean": .flag
                default: .json
                }
        }
    }

    /// By name, those that must be there first.
    private static func members(_ schema: JSONValue) -> [(String, JSONValue)] {
        let required = Set(schema["required"].list.map(\.words))
        return schema["properties"].members.sorted {
            let (left, right) = (required.contains($0.key), required.contains($1.key))
            return left == right ? $0.key < $1.key : left
        }.map { ($0.key, $0.value) }
    }

    private static func text(_ value: JSONValue) -> String { value.isNull ? "" : value.source }

    /// The parameters that the fields say. What was left empty is left out.
    ///
    /// - Throws: `Problem` that names the field.
    static func body(_ schema: JSONValue, _ input: JobFormInput) throws(Problem) -> JSONValue {
        var body: [String: JSONValue] = [:]
        for (name, member) in members(schema) {
            let text = input["p.\(name)"]
            let kind = Kind(member)
            if kind == .flag {
                // Browsers say nothing of what is not ticked.
                body[name] = .flag(text == "true" || text == "on")
                continue
            }
            guard !text.isEmpty else { continue }
            body[name] = try value(text, kind, name)
        }
        return .object(body)
    }

    private static func value(_ text: String, _ kind: Kind, _ name: String) throws(Problem) -> JSONValue {
        switch kind {
        case .text: return .text(text)
        case .choice: return (try? JSONValue(reading: text)) ?? .text(text)
        case .number, .flag, .json:
            do throws(Problem) {
                return try JSONValue(reading: text)
            } catch {
                throw Problem(
                    .invalid, "\(name) \"\(text.prefix(64))\": not \(kind == .number ? "a number" : "JSON")",
                    field: "p.\(name)")
            }
        }
    }
}
