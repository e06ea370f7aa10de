import JSONWriting

/// A part of a path, of a query, or a header that an operation reads.
struct Parameter: Sendable {
    enum Place: String, Sendable {
        case path, query, header
    }

    var name: String
    var place: Place
    var schema: Schema
    var about: String

    static func path(_ name: String, _ schema: Schema, _ about: String) -> Parameter {
        Parameter(name: name, place: .path, schema: schema, about: about)
    }

    static func query(_ name: String, _ schema: Schema, _ about: String) -> Parameter {
        Parameter(name: name, place: .query, schema: schema, about: about)
    }

    static func header(_ name: String, _ schema: Schema, _ about: String) -> Parameter {
        Parameter(name: name, place: .header, schema: schema, about: about)
    }

    var json: JSONValue {
        .object([
            "name": .text(name), "in": .text(place.rawValue), "required": .flag(place == .path),
            "schema": schema.json, "description": .text(about),
        ])
    }
}
