internal import CDotJob
internal import CHostRuntime
internal import TypedHandlers

/// A function and its signature, to be made ready for calls.
struct TypedHandler {
    let signature: Signature
    private let function: @convention(c) () -> Void

    init(_ signature: Signature, function: @escaping @convention(c) () -> Void) {
        self.signature = signature
        self.function = function
    }

    /// Prepares the calls; what it returns lives as long as the process. Main thread only.
    ///
    /// - Throws: when there is no such function to free texts with, or no way to call this one.
    func prepared(_ name: String, of library: PluginLibrary) throws -> OpaquePointer {
        var returned = typed_return()
        returned.kind = signature.returned.kind
        returned.may_be_null = signature.returned == .text(mayBeNull: true)
        returned.failure = signature.failureRule?.condition.failure ?? TYPED_NEVER_FAILS
        returned.reads_errno = signature.failureRule?.readsErrno ?? false
        returned.free_text = try freeFunction(name, of: library)
        var error = [CChar](repeating: 0, count: 256)
        let parameters = signature.parameters.map(NeverFreed.parameter)
        let handler = typed_handler_create(
            function, parameters, UInt32(parameters.count), returned, &error, error.count)
        guard let handler else {
            throw PluginRejection(
                plugin: library.path, "handler \"\(name)\": \(text(in: error))",
                cure: "write a function around it whose signature is plainer")
        }
        return handler
    }

    private func freeFunction(
        _ name: String, of library: PluginLibrary
    ) throws -> (@convention(c) (UnsafeMutableRawPointer?) -> Void)? {
        guard let symbol = signature.freeSymbol else { return nil }
        guard let function = library.freeFunction(symbol) else {
            throw PluginRejection(
                plugin: library.path, "handler \"\(name)\" frees with \"\(symbol)\", which no library defines",
                cure: "correct \"free(\(symbol))\"")
        }
        return function
    }
}

/// Texts for C that live as long as the process.
enum NeverFreed {
    static func text(_ text: String) -> UnsafePointer<CChar> {
        let bytes = text.utf8CString
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        for (index, byte) in bytes.enumerated() { (copy + index).initialize(to: byte) }
        return UnsafePointer(copy)
    }

    static func parameter(_ parameter: Signature.Parameter) -> typed_parameter {
        typed_parameter(
            name: text(parameter.name), kind: parameter.type.kind, is_optional: parameter.isOptional,
            default_text: parameter.defaultText.map(text))
    }
}

extension ParameterType {
    fileprivate var kind: typed_kind {
        switch self {
        case .i8: TYPED_I8
        case .i16: TYPED_I16
        case .i32: TYPED_I32
        case .i64: TYPED_I64
        case .u8: TYPED_U8
        case .u16: TYPED_U16
        case .u32: TYPED_U32
        case .u64: TYPED_U64
        case .f32: TYPED_F32
        case .f64: TYPED_F64
        case .bool: TYPED_BOOL
        case .str: TYPED_STR
        case .bytes: TYPED_BYTES
        case .bytes32: TYPED_BYTES32
        case .json: TYPED_JSON
        case .ctx: TYPED_CTX
        }
    }
}

extension Signature.Returned {
    fileprivate var kind: typed_kind {
        switch self {
        case .nothing: TYPED_VOID
        case .status: TYPED_STATUS
        case .scalar(let type): type.kind
        case .text: TYPED_STR
        }
    }
}

extension Signature.FailureRule.Condition {
    fileprivate var failure: typed_failure {
        switch self {
        case .negative: TYPED_FAILS_IF_NEGATIVE
        case .notZero: TYPED_FAILS_IF_NOT_ZERO
        case .null: TYPED_FAILS_IF_NULL
        }
    }
}
