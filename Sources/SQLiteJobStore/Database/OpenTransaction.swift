import GRDB
import Glibc
public import JobStore
import Synchronization

/// The one transaction that `SQLiteJobStore.atomically` keeps open for the calls of its thread.
final class OpenTransaction: Sendable {
    private struct State {
        var owner: pthread_t?
        var rings = false
    }

    private let state = Mutex(State())

    /// Whether this thread has it open.
    var isOurs: Bool { state.withLock { $0.owner.map { pthread_equal($0, pthread_self()) != 0 } ?? false } }

    func begin() { state.withLock { $0 = State(owner: pthread_self()) } }

    /// Has the bell ring after the commit.
    func ring() { state.withLock { $0.rings = true } }

    /// - Returns: whether the bell shall ring.
    func end() -> Bool {
        state.withLock { state in
            defer { state = State() }
            return state.rings
        }
    }
}

extension SQLiteJobStore: AtomicStore {
    public func atomically<Result>(_ body: () throws -> Result) throws -> Result {
        if openTransaction.isOurs { return try body() }
        return try write(.told, grows: true) { transaction in
            openTransaction.begin()
            do {
                let result = try body()
                transaction.rings = openTransaction.end()
                return result
            } catch {
                _ = openTransaction.end()
                throw error
            }
        }
    }

    /// A writing call within the open transaction: a savepoint, so that a call that fails leaves nothing of itself even when `body`
    /// goes on.
    func writeWithin<Result>(_ body: (inout WriteTransaction) throws -> Result) throws -> Result {
        try queue.unsafeReentrantWrite { db in
            var result: Result?
            try db.inSavepoint {
                var transaction = WriteTransaction(db: db)
                result = try body(&transaction)
                if transaction.rings { openTransaction.ring() }
                return .commit
            }
            guard let result else { throw DatabaseError(resultCode: .SQLITE_INTERNAL) }
            return result
        }
    }
}
