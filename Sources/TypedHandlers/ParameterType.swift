/// How a parameter of a typed handler is passed. The raw value is its word in a signature.
public enum ParameterType: String, Sendable, CaseIterable {
    case i8, i16, i32, i64, u8, u16, u32, u64
    case f32, f64
    case bool
    /// UTF-8 text without NUL: `const char *`.
    case str
    /// `const uint8_t *` and a `size_t`.
    case bytes
    /// `const uint8_t *` and a `uint32_t`.
    case bytes32
    /// The member's own JSON text: `const char *`.
    case json
    /// The attempt: `const dotjob_task *`. Bound from nothing.
    case ctx

    /// The integers that fit, in decimal; `nil` for what is no integer.
    public var range: (least: String, greatest: String)? {
        switch self {
        case .i8: ("-128", "127")
        case .i16: ("-32768", "32767")
        case .i32: ("-2147483648", "2147483647")
        case .i64: ("-9223372036854775808", "9223372036854775807")
        case .u8: ("0", "255")
        case .u16: ("0", "65535")
        case .u32: ("0", "4294967295")
        case .u64: ("0", "18446744073709551615")
        case .f32, .f64, .bool, .str, .bytes, .bytes32, .json, .ctx: nil
        }
    }

    /// Whether it is a number or a flag: what a function may return by value.
    public var isScalar: Bool { range != nil || [.f32, .f64, .bool].contains(self) }

    /// Whether a value of it can be negative.
    public var isSigned: Bool { [.i8, .i16, .i32, .i64, .f32, .f64].contains(self) }
}
