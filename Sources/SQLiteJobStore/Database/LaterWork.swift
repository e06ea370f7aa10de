import GRDB

/// Work that follows from what is committed, and is done some rows at a time: other writers get their turn in between.
struct LaterWork: Sendable {
    /// Rows that one transaction changes for it, about: others wait no longer than for one of the claim's batches.
    static let rowsPerTransaction = 5_000

    /// Does some of it.
    ///
    /// - Returns: what is left; `nil` when that is nothing.
    let some: @Sendable (inout WriteTransaction) throws -> LaterWork?
}

extension SQLiteJobStore {
    /// Does work at once, or after the commit of the transaction that this thread has open.
    func follow(with work: LaterWork) throws {
        if openTransaction.isOurs { openTransaction.follow(with: work) } else { try carryOut([work]) }
    }

    /// Does all of it, in as few transactions as may be.
    func carryOut(_ works: [LaterWork]) throws {
        var left = works
        while !left.isEmpty {
            left = try write(.told) { transaction in
                let before = transaction.db.totalChangesCount
                var rest = left[...]
                repeat {
                    let work = rest.removeFirst()
                    if let more = try work.some(&transaction) { rest.insert(more, at: rest.startIndex) }
                } while !rest.isEmpty
                    && transaction.db.totalChangesCount - before < LaterWork.rowsPerTransaction
                return Array(rest)
            }
        }
    }
}
