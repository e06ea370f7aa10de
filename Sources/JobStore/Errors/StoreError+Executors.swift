public import JobModel

/// What is refused about executors and their sessions.
extension StoreError {
    public static func noExecutor(_ id: ExecutorID) -> StoreError {
        StoreError(.notFound, "executor \(id)", "not found", cure: .seeExecutors)
    }

    public static func noNode(named hostname: String, known: [String]) -> StoreError {
        StoreError(.notFound, "node \"\(hostname)\"", "not found", cure: .nameNode(among: known))
    }

    public static func sessionIsClosed(_ id: SessionID) -> StoreError {
        StoreError(.refused, "session \(id)", "closed", cure: .plain("start the executor again"))
    }
}
