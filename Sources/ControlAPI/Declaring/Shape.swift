import JSONWriting

/// How a thing is shown: each field once, with its description and its value. So the document says what is sent.
struct Shape<Thing>: Sendable {
    struct Field: Sendable {
        var name: String
        var schema: Schema
        var about: String
        var value: @Sendable (Thing) -> JSONValue
    }

    /// Of the component of the document.
    let name: String
    let fields: [Field]

    func json(_ thing: Thing) -> JSONValue {
        .object(Dictionary(fields.map { ($0.name, $0.value(thing)) }) { $1 })
    }

    /// Every field is always there.
    var schema: Schema { schema(with: []) }

    /// The thing with more of it.
    func schema(with more: [Schema.Member]) -> Schema {
        .object(fields.map { .init(name: $0.name, schema: $0.schema, about: $0.about, isRequired: true) } + more)
    }

    var reference: Schema { .reference(name) }

    var component: Component { Component(name: name, schema: schema) }
}

/// A schema that the document names.
struct Component: Sendable {
    var name: String
    var schema: Schema
}

extension Shape.Field {
    init(
        _ name: String, _ schema: Schema, _ about: String, _ value: @escaping @Sendable (Thing) -> JSONValue
    ) {
        self.init(name: name, schema: schema, about: about, value: value)
    }
}
