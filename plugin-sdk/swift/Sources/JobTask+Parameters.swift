import CDotJob

extension JobTask {
    /// The parameters as JSON text; `{}` when the job has none.
    public var parameters: String {
        var length = 0
        guard let text = host.pointee.parameters(pointer, &length) else { return "{}" }
        return String(decoding: UnsafeRawBufferPointer(start: text, count: length), as: UTF8.self)
    }

    /// A member of the parameters: `key` is a top-level name, or a path such as `mail.to` or `files.0`.
    ///
    /// On the handler's thread only.
    ///
    /// - Returns: `nil` when there is none, or it is null.
    /// - Throws: a permanent `TaskFailure` when it has another type or is out of range.
    public func optional<Value: ParameterValue>(_ key: String, as type: Value.Type = Value.self) throws -> Value? {
        var value: Value?
        switch Int(Value.read(key, of: pointer, into: &value)) {
        case DOTJOB_FOUND: return value
        case DOTJOB_MISSING: return nil
        default: throw TaskFailure.permanent("parameter \"\(key)\": must be \(Value.typeName)", kind: "bad_input")
        }
    }

    /// A member that the handler can't do without. On the handler's thread only.
    ///
    /// - Throws: a permanent `TaskFailure` when it is missing, null, of another type or out of range.
    public func required<Value: ParameterValue>(_ key: String, as type: Value.Type = Value.self) throws -> Value {
        if let value = try optional(key, as: type) { return value }
        throw TaskFailure.permanent("parameter \"\(key)\": missing; it must be \(Value.typeName)", kind: "bad_input")
    }
}
