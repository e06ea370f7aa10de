import Glibc
import JobModel
public import JobStore
import Synchronization

/// A transaction that `PostgresJobStore.atomically` keeps open for the calls of its thread, which alone touches it.
final class OpenTransaction: @unchecked Sendable {
    let db: PostgresConnection
    /// It has changed as many rows as one transaction should: what can follow after the commit, should.
    var isFull = false
    private(set) var rings = false
    private(set) var later: [LaterWork] = []

    init(_ db: PostgresConnection) { self.db = db }

    /// Has work done after the commit.
    func follow(with work: LaterWork) { later.append(work) }

    /// A writing call within it: a savepoint, so that a call that fails leaves nothing of itself even when others go on.
    func within<Result>(utcOffset: @escaping UTCOffset, _ body: (inout WriteTransaction) throws -> Result) throws
        -> Result
    {
        db.queue("SAVEPOINT dotjob_call")
        do {
            var transaction = WriteTransaction(db: db, utcOffset: utcOffset)
            let result = try body(&transaction)
            try db.run("RELEASE SAVEPOINT dotjob_call")
            rings = rings || transaction.rings
            return result
        } catch {
            undo()
            throw error
        }
    }

    /// What never went out is forgotten; what did is rolled back.
    private func undo() {
        if let place = db.waiting.firstIndex(where: { $0.sql == "SAVEPOINT dotjob_call" }) {
            db.waiting.removeSubrange(place...)
        } else {
            db.waiting = []
            if !db.isClosed { _ = try? db.run("ROLLBACK TO SAVEPOINT dotjob_call") }
        }
    }
}

/// The transactions that threads have open: each its own, on a connection of its own.
final class OpenTransactions: Sendable {
    private let byThread = Mutex<[pthread_t: OpenTransaction]>([:])

    /// This thread's.
    var ours: OpenTransaction? { byThread.withLock { $0[pthread_self()] } }

    func begin(_ db: PostgresConnection) -> OpenTransaction {
        let open = OpenTransaction(db)
        byThread.withLock { $0[pthread_self()] = open }
        return open
    }

    func end() { byThread.withLock { _ = $0.removeValue(forKey: pthread_self()) } }
}

extension PostgresJobStore: AtomicStore {
    public func atomically<Result>(grows: Bool, _ body: () throws -> Result) throws -> Result {
        if openTransactions.ours != nil { return try body() }
        let (result, later) = try write(.told, grows: grows) { transaction in
            let open = openTransactions.begin(transaction.db)
            defer { openTransactions.end() }
            let result = try body()
            transaction.rings = open.rings
            return (result, open.later)
        }
        try carryOut(later)
        return result
    }
}
