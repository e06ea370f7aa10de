import CSystem
import Glibc
import JobStore
import Synchronization

/// Lets the writers of all processes in one at a time.
///
/// SQLite's busy handler polls and sleeps ever longer, so a small writer beside two busy ones waits for seconds. Waiters for a
/// flock(2) are woken by the kernel instead. Two locks make the turn fair: only the holder of `next` waits for `writer`, so a
/// writer that has just left `writer` has to queue for `next` behind whoever came before.
final class WriteTurnstile: Sendable {
    private struct Descriptors {
        let next: Int32
        let writer: Int32
    }

    // A lock of flock(2) belongs to the open file, which all threads of this store share: the mutex keeps them apart.
    private let descriptors: Mutex<Descriptors>
    private let database: String

    /// - Throws: `readOnly` or `unavailable` when the lock files cannot be opened.
    init(directory: String, database: String) throws {
        self.database = database
        let next = try CompanionFile.open("\(directory)/next.lock", O_RDWR, database: database)
        do {
            let writer = try CompanionFile.open("\(directory)/writer.lock", O_RDWR, database: database)
            descriptors = Mutex(Descriptors(next: next, writer: writer))
        } catch {
            close(next)
            throw error
        }
    }

    deinit {
        descriptors.withLock {
            close($0.next)
            close($0.writer)
        }
    }

    /// Runs `body` while no other writer of the database does. Blocks.
    ///
    /// - Throws: `busy` when the turn does not come within `timeoutMs`.
    func pass<Result>(timeoutMs: Int32, _ body: () throws -> Result) throws -> Result {
        try descriptors.withLock { descriptors in
            try take(descriptors.next, timeoutMs)
            do {
                try take(descriptors.writer, timeoutMs)
            } catch {
                flock(descriptors.next, LOCK_UN)
                throw error
            }
            flock(descriptors.next, LOCK_UN)
            defer { flock(descriptors.writer, LOCK_UN) }
            return try body()
        }
    }

    private func take(_ descriptor: Int32, _ timeoutMs: Int32) throws {
        switch timed_lock(descriptor, timeoutMs) {
        case 0:
            return
        case ETIMEDOUT:
            throw StoreError.turnDoesNotCome(withinMs: timeoutMs, database: database)
        case let code:
            throw StoreError.writeLock(answers: code, database: database)
        }
    }
}
