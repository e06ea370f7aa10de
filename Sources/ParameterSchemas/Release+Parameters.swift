public import JobModel

extension Release {
    /// Holds parameters against what the release's handler of that name asks of them.
    ///
    /// Passes when the release has no such handler, or the handler brings no schema. Blocks its thread.
    ///
    /// - Parameter parameters: JSON text.
    /// - Throws: where they do not fit.
    public func check(_ parameters: String, forHandler name: String) throws(ParameterSchema.Fault) {
        if let schema = schema(ofHandler: name) { try schema.check(parameters) }
    }

    /// What the release's handler of that name asks of parameters; `nil` when there is none of that name, or it brings no schema.
    public func schema(ofHandler name: String) -> ParameterSchema? {
        guard let text = handler(named: name)?.parametersSchema, !text.isEmpty else { return nil }
        // Publishing refuses what is none: it was stored by other means then, and is the plugin's fault.
        return try? ParameterSchema(text)
    }
}
