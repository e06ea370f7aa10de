/// What keeps an executor, or a look into a plugin, from working.
///
/// `message` is for the person: the subject first, values quoted, the cure last.
public struct ExecutionError: Error, CustomStringConvertible {
    public enum Code: Sendable {
        /// A system call failed.
        case system
        /// The host's program is missing or does not start.
        case host
        /// A plugin, or a set of them, is not fit to run.
        case plugin
        /// The stored bundle does not match its digest, or cannot be unpacked.
        case bundle
        /// The session was closed by someone else.
        case session
        case unknownGroup
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
