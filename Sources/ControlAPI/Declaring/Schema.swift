import JSONWriting

/// What a value may be: as much of JSON Schema 2020-12 as OpenAPI 3.1 needs here. It both describes and judges.
indirect enum Schema: Sendable {
    case text(longest: Int? = nil, isFilled: Bool = false)
    case time
    case integer(ClosedRange<Int64>? = nil)
    case number
    case flag
    /// One of these words.
    case word([String])
    case list(of: Schema, most: Int? = nil)
    /// One, or a list of some.
    case oneOrMore(of: Schema, most: Int)
    case object([Member])
    /// What is not listed is let pass.
    case openObject([Member])
    /// A whole number, or a string of its digits.
    case numeral(ClosedRange<Int64>? = nil)
    /// A component of the document, by its name.
    case reference(String)
    case nullable(Schema)
    /// What one of these lets pass. Of answers only: it judges nothing.
    case either([Schema])
    /// Numbers by words that are not known beforehand.
    case counts
    /// Any JSON.
    case anything

    /// A member of an object.
    struct Member: Sendable {
        var name: String
        var schema: Schema
        var about: String
        var isRequired = false
    }

    static func integer(within range: ClosedRange<Int>) -> Schema {
        .integer(Int64(range.lowerBound)...Int64(range.upperBound))
    }

    /// Names of which those of each are meant: in a query, a parameter that may come several times.
    static let names = Schema.list(of: .text(longest: 128), most: 100)

    var isList: Bool { if case .list = self { true } else { false } }

    /// What a parameter of a query is within a body, where one need not be in a list.
    var inBody: Schema {
        guard case .list(let element, let most?) = self else { return self }
        return .oneOrMore(of: element, most: most)
    }

    /// The number that a text of nothing but its digits says: what takes a number as text takes it so.
    static func wholeNumber(_ text: String) -> Int64? {
        // Int64 would take a plus.
        text.first == "+" ? nil : Int64(text)
    }

    var json: JSONValue {
        switch self {
        case .text(let longest, let isFilled):
            .object(
                ["type": .text("string")].merging(longest.map { ["maxLength": JSONValue($0)] } ?? [:]) { $1 }
                    .merging(isFilled ? ["minLength": JSONValue(1)] : [:]) { $1 })
        case .time: .object(["type": .text("string"), "format": .text("date-time")])
        case .integer(let range):
            .object(
                ["type": .text("integer"), "format": .text("int64")].merging(
                    range.map { ["minimum": JSONValue($0.lowerBound), "maximum": JSONValue($0.upperBound)] } ?? [:]
                ) { $1 })
        case .number: .object(["type": .text("number")])
        case .flag: .object(["type": .text("boolean")])
        case .word(let words): .object(["type": .text("string"), "enum": .list(words.map(JSONValue.text))])
        case .list(let element, let most):
            .object(
                ["type": .text("array"), "items": element.json].merging(most.map { ["maxItems": JSONValue($0)] } ?? [:])
                { $1 })
        case .oneOrMore(let element, let most):
            .object(["anyOf": .list([element.json, Schema.list(of: element, most: most).json])])
        case .object(let members): Self.objectJSON(members, isOpen: false)
        case .openObject(let members): Self.objectJSON(members, isOpen: true)
        case .numeral(let range):
            .object([
                "anyOf": .list([
                    Schema.integer(range).json, .object(["type": .text("string"), "pattern": .text("^-?[0-9]+$")]),
                ])
            ])
        case .reference(let name): .object(["$ref": .text("#/components/schemas/\(name)")])
        case .nullable(let schema): .object(["anyOf": .list([schema.json, .object(["type": .text("null")])])])
        case .either(let schemas): .object(["anyOf": .list(schemas.map(\.json))])
        case .counts:
            .object(["type": .text("object"), "additionalProperties": .object(["type": .text("integer")])])
        case .anything: .object([:])
        }
    }

    private static func objectJSON(_ members: [Member], isOpen: Bool) -> JSONValue {
        let properties = members.map { ($0.name, $0.schema.json(described: $0.about)) }
        let required = members.filter(\.isRequired).map { JSONValue.text($0.name) }
        var json: [String: JSONValue] = [
            "type": .text("object"), "properties": .object(Dictionary(properties) { $1 }),
        ]
        if !isOpen { json["additionalProperties"] = .flag(false) }
        if !required.isEmpty { json["required"] = .list(required) }
        return .object(json)
    }

    private func json(described about: String) -> JSONValue {
        guard case .object(var members) = json, !about.isEmpty else { return json }
        members["description"] = .text(about)
        return .object(members)
    }
}
