/// What a plain C function takes and returns, so that it can be called with a task's parameters.
///
///     u64(crc: u64 = 0, data: bytes32)
///     i32(path: str) fails if < 0 errno
///     str?(name: str) free(free)
public struct Signature: Sendable, Equatable {
    public struct Parameter: Sendable, Equatable {
        public var name: String
        public var type: ParameterType
        /// May be missing or null: a pointer is NULL then, and a number is passed by a pointer.
        public var isOptional: Bool
        /// What a missing member counts as: JSON text.
        public var defaultText: String?
    }

    public enum Returned: Sendable, Equatable {
        case nothing
        /// An outcome, such as `DOTJOB_OK`.
        case status
        case scalar(ParameterType)
        /// Text; with `mayBeNull`, NULL is the result `null`.
        case text(mayBeNull: Bool)
    }

    /// When a value that is returned means that the function failed.
    public struct FailureRule: Sendable, Equatable {
        public enum Condition: Sendable, Equatable {
            case negative
            case notZero
            case null
        }

        public var condition: Condition
        /// errno says why.
        public var readsErrno: Bool
    }

    public static let mostParameters = 16
    public static let mostBytes = 4096

    public var returned: Returned
    public var parameters: [Parameter]
    /// The function that frees a text that was returned, called once it is copied.
    public var freeSymbol: String?
    public var failureRule: FailureRule?

    /// - Throws: where the text is no signature, and what is expected there.
    public init(_ text: String) throws(SignatureError) {
        var parser = try SignatureParser(text)
        self = try parser.signature()
    }

    init(returned: Returned, parameters: [Parameter]) {
        self.returned = returned
        self.parameters = parameters
    }
}

/// Where a text is no signature.
public struct SignatureError: Error, Equatable, CustomStringConvertible {
    /// Counts bytes from 1.
    public let column: Int
    public let reason: String

    public var description: String { "column \(column): \(reason)" }
}
