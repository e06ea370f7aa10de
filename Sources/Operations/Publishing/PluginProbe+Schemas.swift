public import Execution
import JobModel
import ParameterSchemas

extension PluginProbe.Inspection {
    /// - Throws: `OperationError` for a schema that parameters could not be held against.
    public func checkSchemas() throws {
        for handler in handlers where !handler.parametersSchema.isEmpty {
            do {
                _ = try ParameterSchema(handler.parametersSchema)
            } catch {
                throw OperationError(
                    .invalid, "plugin \"\(name)\"",
                    "the parameters schema of handler \"\(handler.name)\" is no JSON Schema of draft 7: \(error.reason)",
                    cure: .plain("correct it and build again"))
            }
        }
    }
}
