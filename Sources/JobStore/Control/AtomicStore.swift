/// Several calls as one.
public protocol AtomicStore: Sendable {
    /// Makes all that `body` asks of this store, on this thread, one transaction: it takes the place of those that each call would
    /// make. When `body` throws, nothing has happened. Calls of other threads wait, so `body` must not take long.
    ///
    /// What a call carries over to many rows in transactions of a bounded size follows after the commit, before this returns. An error
    /// of these leaves the rest undone, and what `body` did as it is.
    ///
    /// - Parameter grows: whether it adds to what is stored: that is refused where the log has no room, and what makes room never is.
    func atomically<Result>(grows: Bool, _ body: () throws -> Result) throws -> Result
}
