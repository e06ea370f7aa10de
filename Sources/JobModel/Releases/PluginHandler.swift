/// What a plugin says of one of its handlers.
public struct PluginHandler: Sendable, Hashable, Codable {
    public var name: String
    /// One line for people, or empty.
    public var summary: String
    /// Suggested timeout of an attempt, 0 for none; a job's own timeout wins.
    public var timeoutMs: UInt32
    /// JSON Schema text for the parameters, or empty.
    public var parametersSchema: String
    /// Of a typed handler, as it was declared; else empty.
    public var signature: String

    public init(
        name: String, summary: String = "", timeoutMs: UInt32 = 0, parametersSchema: String = "", signature: String = ""
    ) {
        self.name = name
        self.summary = summary
        self.timeoutMs = timeoutMs
        self.parametersSchema = parametersSchema
        self.signature = signature
    }

    private enum CodingKeys: String, CodingKey {
        case name, summary, signature
        case timeoutMs = "timeout_ms"
        case parametersSchema = "parameters_schema"
    }
}
