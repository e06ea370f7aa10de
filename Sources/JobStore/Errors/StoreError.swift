public import JobModel

/// What a store refuses or cannot do.
public struct StoreError: RefusalError {
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
        /// Its files were replaced or removed while it was open.
        case replaced
        /// Anything else that keeps the store from answering.
        case unavailable
    }

    public let code: Code
    public let refusal: Refusal
    /// The error beneath, kept for logs.
    public let underlying: (any Error)?

    public init(_ code: Code, _ refusal: Refusal, underlying: (any Error)? = nil) {
        self.code = code
        self.refusal = refusal
        self.underlying = underlying
    }

    public init(
        _ code: Code, _ subject: String, _ reason: String, cure: Cure? = nil, underlying: (any Error)? = nil
    ) {
        self.init(code, Refusal(subject, reason, cure: cure), underlying: underlying)
    }

    /// Whether nothing that this process asks of the store will be answered any more: it must end, and write nothing on the way.
    public var isFinal: Bool { code == .replaced || code == .newerSchema }

    /// Whether the same call may succeed later without anyone changing the request.
    public var isTransient: Bool {
        switch code {
        case .busy, .full, .unavailable: true
        default: false
        }
    }
}
