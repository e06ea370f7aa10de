/// Why an attempt failed. Thrown from a handler, it ends the attempt as it says.
public struct TaskFailure: Error, Sendable, CustomStringConvertible {
    public enum Remedy: Sendable, Equatable {
        /// The job's retry count decides about another attempt, due after the computed backoff or, where given, no
        /// earlier than `afterMilliseconds` from now.
        case retry(afterMilliseconds: Int64?)
        /// No further attempt whatever the retry count.
        case none
    }

    /// A short stable word to group failures by, such as `smtp` or `bad_input`.
    public let kind: String?
    /// For the person who reads the log; the host keeps 4 KiB. Never put a secret into it.
    public let message: String
    public let remedy: Remedy

    /// A failure that another attempt may mend.
    public static func retry(
        _ message: String, kind: String? = nil, afterMilliseconds: Int64? = nil
    ) -> TaskFailure {
        TaskFailure(kind: kind, message: message, remedy: .retry(afterMilliseconds: afterMilliseconds))
    }

    /// A failure that no further attempt mends, such as parameters that make no sense.
    public static func permanent(_ message: String, kind: String? = nil) -> TaskFailure {
        TaskFailure(kind: kind, message: message, remedy: .none)
    }

    public var description: String { message }
}
