public import JobModel

/// A store's log that has outgrown its limit, since somebody keeps the store from cleaning up behind itself.
///
/// Nothing is claimed meanwhile. Past half as much again nothing grows any more: no tasks are written, and nothing is published; results
/// are always stored.
public struct StalledLog: Sendable, Equatable {
    /// As errors name the store.
    public var store: String
    public var bytes: Int
    public var limitBytes: Int
    /// The processes that are in the way, as `pid 4711 (sqlite3)`; empty when they cannot be found.
    public var readers: [String]

    public init(store: String, bytes: Int, limitBytes: Int, readers: [String]) {
        self.store = store
        self.bytes = bytes
        self.limitBytes = limitBytes
        self.readers = readers
    }

    public var refusal: Refusal {
        let who = readers.isEmpty ? "a reader that cannot be found" : readers.joined(separator: ", ")
        return Refusal(
            store,
            "its write-ahead log has grown to \(bytes >> 20) MiB (limit \(limitBytes >> 20) MiB), since \(who) keeps a read "
                + "transaction open", cure: .plain("end it"))
    }
}

extension StoreError {
    /// What would grow the log is not written.
    public static func logIsStalled(_ log: StalledLog) -> StoreError { StoreError(.full, log.refusal) }
}
