public import JobModel

extension Release {
    /// Holds parameters against what the release's handler of that name asks of them.
    ///
    /// Passes when the release has no such handler, or the handler brings no schema. Blocks its thread.
    ///
    /// - Parameter parameters: JSON text.
    /// - Throws: where they do not fit.
    public func check(_ parameters: String, forHandler name: String) throws(ParameterSchema.Fault) {
        guard let schema = handler(named: name)?.parametersSchema, !schema.isEmpty else { return }
        let rules: ParameterSchema
        do {
            rules = try ParameterSchema(schema)
        } catch {
            // Publishing refuses such a schema: this one was stored by other means, and is the plugin's fault.
            return
        }
        try rules.check(parameters)
    }
}
