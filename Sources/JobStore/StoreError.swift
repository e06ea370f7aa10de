/// What a store refuses or cannot do.
///
/// `message` is written for the person who asked: the subject first, values quoted, the cure last. It never
/// holds parameters, results or secrets.
public struct StoreError: Error, CustomStringConvertible {
    public enum Code: Sendable {
        /// No such job, group, task, release…
        case notFound
        /// A name that is taken, or a value that someone else changed first.
        case conflict
        /// The request does not fit the state of what it names.
        case refused
        /// The value itself is unusable.
        case invalid
        /// A constraint of the tables refused a row.
        case constraint
        /// Another process kept the database locked for too long.
        case busy
        /// The disk, or a quota, is full.
        case full
        case readOnly
        /// The file is no database, or damaged.
        case corrupt
        /// A newer dotjob wrote this database.
        case newerSchema
        /// Anything else that keeps the store from answering.
        case unavailable
    }

    public let code: Code
    public let message: String
    /// The error beneath, kept for logs.
    public let underlying: (any Error)?

    public init(_ code: Code, _ message: String, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.underlying = underlying
    }

    public var description: String { message }

    /// Whether the same call may succeed later without anyone changing the request.
    public var isTransient: Bool {
        switch code {
        case .busy, .full, .unavailable: true
        default: false
        }
    }
}
