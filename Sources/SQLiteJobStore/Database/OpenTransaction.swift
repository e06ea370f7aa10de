import GRDB
import Glibc
public import JobStore
import Synchronization

/// The one transaction that `SQLiteJobStore.atomically` keeps open for the calls of its thread.
final class OpenTransaction: Sendable {
    private struct State {
        var owner: pthread_t?
        var rings = false
        /// Rows that the connection had changed before.
        var changesBefore = 0
        var later: [LaterWork] = []
    }

    private let state = Mutex(State())

    /// Whether this thread has it open.
    var isOurs: Bool { state.withLock { $0.owner.map { pthread_equal($0, pthread_self()) != 0 } ?? false } }

    func begin(_ db: Database) {
        state.withLock { $0 = State(owner: pthread_self(), changesBefore: db.totalChangesCount) }
    }

    /// Whether it has changed as many rows as one transaction should: what can follow after the commit, should.
    func isFull(_ db: Database) -> Bool {
        state.withLock { db.totalChangesCount - $0.changesBefore >= LaterWork.rowsPerTransaction }
    }

    /// Has work done after the commit.
    func follow(with work: LaterWork) { state.withLock { $0.later.append(work) } }

    /// Has the bell ring after the commit.
    func ring() { state.withLock { $0.rings = true } }

    /// - Returns: whether the bell shall ring, and what follows.
    func end() -> (rings: Bool, later: [LaterWork]) {
        state.withLock { state in
            defer { state = State() }
            return (state.rings, state.later)
        }
    }
}

extension SQLiteJobStore: AtomicStore {
    public func atomically<Result>(grows: Bool, _ body: () throws -> Result) throws -> Result {
        if openTransaction.isOurs { return try body() }
        let (result, later) = try write(.told, grows: grows) { transaction in
            openTransaction.begin(transaction.db)
            do {
                let result = try body()
                let end = openTransaction.end()
                transaction.rings = end.rings
                return (result, end.later)
            } catch {
                _ = openTransaction.end()
                throw error
            }
        }
        try carryOut(later)
        return result
    }

    /// A writing call within the open transaction: a savepoint, so that a call that fails leaves nothing of itself even when `body`
    /// goes on.
    func writeWithin<Result>(_ body: (inout WriteTransaction) throws -> Result) throws -> Result {
        try queue.unsafeReentrantWrite { db in
            var result: Result?
            try db.inSavepoint {
                var transaction = WriteTransaction(db: db, utcOffset: options.utcOffset)
                result = try body(&transaction)
                if transaction.rings { openTransaction.ring() }
                return .commit
            }
            guard let result else { throw DatabaseError(resultCode: .SQLITE_INTERNAL) }
            return result
        }
    }
}
