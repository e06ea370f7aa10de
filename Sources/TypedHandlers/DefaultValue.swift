/// Defaults as they stand in a signature.
enum DefaultValue {
    /// The JSON text of a literal, or `nil` when it does not fit the type.
    static func text(_ literal: String, of type: ParameterType) -> String? {
        if type == .bool { return ["true": "true", "false": "false", "1": "true", "0": "false"][literal] }
        guard let value = JSONNode(literal) else { return nil }
        return fits(value, literal, type) ? literal : nil
    }

    private static func fits(_ value: JSONNode, _ literal: String, _ type: ParameterType) -> Bool {
        switch (type, value.kind) {
        case (.i8, .integer): Int8(literal) != nil
        case (.i16, .integer): Int16(literal) != nil
        case (.i32, .integer): Int32(literal) != nil
        case (.i64, .integer): Int64(literal) != nil
        case (.u8, .integer): UInt8(literal) != nil
        case (.u16, .integer): UInt16(literal) != nil
        case (.u32, .integer): UInt32(literal) != nil
        case (.u64, .integer), (.u64, .real): UInt64(literal) != nil
        case (.f32, .integer), (.f32, .real): Float(literal)?.isFinite == true
        case (.f64, .integer), (.f64, .real): Double(literal)?.isFinite == true
        case (.str, .string): value.string?.utf8.contains(0) == false
        case (.bytes, .string), (.bytes32, .string): true
        case (.json, let kind): kind != .object && kind != .array
        default: false
        }
    }

    /// What would fit, for a message.
    static func hint(of type: ParameterType) -> String {
        if let range = type.range { return "an integer from \(range.least) to \(range.greatest)" }
        switch type {
        case .f32, .f64: return "a number that fits"
        case .bool: return "true or false"
        case .json: return "a JSON string, a number, true, false or null"
        default: return "a JSON string in double quotes"
        }
    }
}
