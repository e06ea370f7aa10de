extension Signature {
    /// The JSON Schema (draft 7) of the parameters that the signature takes.
    public var parametersSchema: String {
        let bound = parameters.filter { $0.type != .ctx }
        let required = bound.filter { !$0.isOptional && $0.defaultText == nil }.map { "\"\($0.name)\"" }
        let properties = bound.map { "\"\($0.name)\":{\($0.rules)}" }
        return "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\(required.joined(separator: ","))],"
            + "\"properties\":{\(properties.joined(separator: ","))}}"
    }
}

extension Signature.Parameter {
    fileprivate var rules: String {
        let rules = [typeRule] + [rangeRule, defaultText.map { "\"default\":\($0)" }].compactMap(\.self)
        return rules.filter { !$0.isEmpty }.joined(separator: ",")
    }

    private var typeRule: String {
        guard let type = schemaType else { return "" }
        let base64 =
            type.contains("object")
            ? ",\"required\":[\"base64\"],\"additionalProperties\":false,\"properties\":{\"base64\":{\"type\":\"string\"}}"
            : ""
        let types = (type + (isOptional ? ["null"] : [])).map { "\"\($0)\"" }
        return "\"type\":" + (types.count == 1 ? types[0] : "[\(types.joined(separator: ","))]") + base64
    }

    /// `nil` for anything.
    private var schemaType: [String]? {
        switch type {
        case .f32, .f64: ["number"]
        case .bool: ["boolean"]
        case .str: ["string"]
        case .bytes, .bytes32: ["string", "object"]
        case .json, .ctx: nil
        default: ["integer"]
        }
    }

    private var rangeRule: String? { type.range.map { "\"minimum\":\($0.least),\"maximum\":\($0.greatest)" } }
}
