import HTTPTypes
import JSONWriting
import JobModel

/// What the operations are, as OpenAPI 3.1 has it.
struct OpenAPIDocument: Sendable {
    private let operations: [APIOperation]
    private let components: [Component]
    private let version: String

    init(_ operations: [APIOperation], components: [Component], version: String) {
        self.operations = operations
        self.components = components
        self.version = version
    }

    var json: JSONValue {
        let paths = Dictionary(grouping: operations, by: \.path).mapValues { operations in
            JSONValue.object(
                Dictionary(operations.map { ($0.method.rawValue.lowercased(), Self.json(of: $0)) }) { $1 })
        }
        return .object([
            "openapi": .text("3.1.0"),
            "info": .object([
                "title": .text("dotjob"), "version": .text(version), "description": .text(Self.rules),
                "license": .object(["name": .text("Apache 2.0")]),
            ]),
            "servers": .list([.object(["url": .text("/")])]),
            "paths": .object(paths),
            "components": .object([
                "schemas": .object(Dictionary(components.map { ($0.name, $0.schema.json) }) { $1 }),
                "securitySchemes": .object([
                    "bearer": .object(["type": .text("http"), "scheme": .text("bearer")]),
                    "token": .object(["type": .text("apiKey"), "in": .text("header"), "name": .text("token")]),
                ]),
            ]),
        ])
    }

    /// What clients may rely on.
    private static let rules = """
        Within v1, operations, members of answers, optional members of bodies, optional parameters, words of enumerations in answers and \
        types of problems may be added. Nothing is removed, renamed, or given another type or meaning, and nothing optional becomes \
        required. Clients ignore what they do not know. Times are RFC 3339 in UTC, durations name their unit, names are snake_case.
        """

    private static func json(of operation: APIOperation) -> JSONValue {
        var json: [String: JSONValue] = [
            "operationId": .text(operation.id), "summary": .text(operation.summary),
            "tags": .list([.text(operation.tag)]), "responses": .object(responses(of: operation)),
        ]
        let parameters = operation.parameters + operation.commonHeaders
        if !parameters.isEmpty { json["parameters"] = .list(parameters.map(\.json)) }
        switch operation.body {
        case .none: break
        case .json(let schema, let isRequired, let example):
            let media = JSONValue.object(["schema": schema.json, "example": .raw(example)])
            json["requestBody"] = .object([
                "required": .flag(isRequired), "content": .object(["application/json": media]),
            ])
        case .upload:
            let types = ["application/octet-stream", "application/x-tar", "application/gzip"]
            json["requestBody"] = .object([
                "required": .flag(true), "content": .object(Dictionary(types.map { ($0, .object([:])) }) { $1 }),
            ])
        }
        switch operation.access {
        case .everyone: json["security"] = .list([])
        case .role(let role):
            json["security"] = .list([.object(["bearer": .list([])]), .object(["token": .list([])])])
            json["description"] = .text("Takes a token of the role \(role.rawValue), or of one above.")
        }
        return .object(json)
    }

    private static func responses(of operation: APIOperation) -> [String: JSONValue] {
        let success = operation.success
        var answer: [String: JSONValue] = ["description": .text(success.about)]
        if let schema = success.schema {
            answer["content"] = .object([success.type: .object(["schema": operation.wrapped(schema).json])])
        }
        var responses: [String: JSONValue] = [String(success.status.code): .object(answer)]
        for (status, kinds) in Dictionary(grouping: operation.allProblems, by: \.status.code) {
            responses[String(status)] = problem(kinds, operation.face)
        }
        return responses
    }

    private static func problem(_ kinds: [Problem.Kind], _ face: APIOperation.Face) -> JSONValue {
        let about = kinds.map(\.rawValue).sorted().joined(separator: ", ")
        let content: [String: JSONValue] =
            switch face {
            case .rest:
                ["application/problem+json": .object(["schema": Schema.reference("Problem").json])]
            case .seed:
                ["application/json": .object(["schema": Schema.reference("SeedFailure").json])]
            }
        return .object(["description": .text(about), "content": .object(content)])
    }
}

extension APIOperation {
    /// Everything that it may be refused for.
    var allProblems: Set<Problem.Kind> {
        var all: Set<Problem.Kind> = [.malformed, .misdirected, .internal, .unavailable, .methodNotAllowed, .forbidden]
        if access != .everyone { all.formUnion([.unauthorized, .tooManyRequests]) }
        if case .none = body {} else { all.formUnion([.tooLarge, .unsupportedMediaType, .invalid]) }
        if takesKey { all.insert(.keyReused) }
        all.formUnion(problems)
        guard face == .seed else { return all }
        // The seed knows one status for all that is wrong with a request.
        return all.subtracting([.malformed, .invalid, .conflict]).union([.notFound])
    }

    /// Headers that do the same for many operations.
    var commonHeaders: [Parameter] {
        takesKey
            ? [
                .header(
                    "Idempotency-Key", .text(longest: 255, isFilled: true),
                    "Makes it safe to send the request again within 24 hours: it is done once, and answered alike.")
            ] : []
    }

    /// What is sent around an answer.
    func wrapped(_ schema: Schema) -> Schema {
        guard face == .seed else { return schema }
        return .object([
            .init(name: "code", schema: .integer(200...200), about: "", isRequired: true),
            .init(name: "message", schema: .text(), about: "", isRequired: true),
            .init(name: "data", schema: schema, about: "", isRequired: true),
        ])
    }
}
