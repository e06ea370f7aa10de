public import JobModel
public import JobStore

/// What people do with the tasks of the queue. Every call blocks its thread.
public struct TaskOperations: Sendable {
    private let store: any Store

    public init(store: any Store) { self.store = store }

    /// Waits until a task has left the queue.
    ///
    /// - Returns: how it ended; `nil` when its log is gone too.
    public func waitUntilGone(_ id: TaskID) throws -> HandleCode? {
        let bell = try DoorbellWait(store)
        while true {
            bell.forget()
            let summary = try store.runSummary(of: .task(id))
            if let code = summary.ended.keys.first { return code }
            if summary.live == 0 { return nil }
            bell.wait()
        }
    }
}
