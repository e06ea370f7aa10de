public import JobModel
public import JobStore

/// What people ask about the record of attempts. Every call blocks its thread.
public struct LogOperations: Sendable {
    private let store: any JobCatalog & LogStore

    public init(store: any JobCatalog & LogStore) { self.store = store }

    /// Attempts, newest first.
    ///
    /// - Throws: `StoreError` for a job that is not there or a cursor of another list; `OperationError` for a limit below 1.
    public func list(_ filter: LogFilter) throws -> Page<AttemptLog> {
        try filter.checkLimit()
        return try store.logs(filter)
    }
}
