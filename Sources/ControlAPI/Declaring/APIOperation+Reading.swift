import HTTPTypes

extension APIOperation {
    /// The values of a request's parameters, judged.
    ///
    /// - Throws: `Problem` that names the parameter.
    func values(path: [String: String], query: String?, headers: HTTPFields) throws -> GivenValues {
        let several = parameters.filter { $0.place == .query && $0.schema.isList }
        let given = try QueryString.values(query, several: Set(several.map(\.name)))
        let known = Set(parameters.filter { $0.place == .query }.map(\.name))
        if let unknown = given.keys.first(where: { !known.contains($0) }) {
            let cure = known.isEmpty ? "leave it out" : "there are \(known.sorted().joined(separator: ", "))"
            throw Problem(
                .malformed, "\(unknown.prefix(64)): not a parameter of this path", cure: cure,
                field: String(unknown.prefix(64)))
        }
        var values = GivenValues()
        for parameter in parameters + commonHeaders {
            let texts: [String] =
                switch parameter.place {
                case .path: path[parameter.name].map { [$0] } ?? []
                case .query: given[parameter.name] ?? []
                case .header: HTTPField.Name(parameter.name).flatMap { headers[$0] }.map { [$0] } ?? []
                }
            try parameter.schema.check(texts, parameter: parameter.name)
            values[all: parameter.name] = texts
        }
        return values
    }

    /// A request's body, judged; `nil` when it has none and need not have one.
    ///
    /// - Throws: `Problem` that names the field.
    func read(_ bytes: [UInt8]?) throws -> JSONNode? {
        guard case .json(let schema, let isRequired, let example) = body else { return nil }
        guard let bytes else {
            guard isRequired else { return nil }
            throw Problem(.malformed, "body: missing", cure: "send JSON such as \(example)")
        }
        let node = try JSONNode(reading: bytes)
        // The seed ignores what it does not know, and reads numbers from strings: its operations judge for themselves.
        if face == .rest { try schema.check(node, field: "body") }
        return node
    }
}
