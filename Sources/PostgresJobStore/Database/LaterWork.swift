/// Work that follows from what is committed, and is done some rows at a time: nobody waits long for a row, and vacuum keeps up.
struct LaterWork: Sendable {
    /// Rows that one transaction changes for it, about.
    static let rowsPerTransaction = 5_000

    /// Does some of it.
    ///
    /// - Returns: what is left; `nil` when that is nothing.
    let some: @Sendable (inout WriteTransaction) throws -> LaterWork?
}

extension PostgresJobStore {
    /// Does work at once, or after the commit of the transaction that this thread has open.
    func follow(with work: LaterWork) throws {
        if let open = openTransactions.ours { open.follow(with: work) } else { try carryOut([work]) }
    }

    /// Does all of it, a transaction for each of its parts.
    func carryOut(_ works: [LaterWork]) throws {
        for work in works {
            var left: LaterWork? = work
            while let next = left { left = try write(.told) { try next.some(&$0) } }
        }
    }
}
