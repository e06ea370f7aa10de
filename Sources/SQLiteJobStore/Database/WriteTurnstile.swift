import CLinux
import CoreMetrics
import Glibc
import JobStore
import Metering
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
    private let directory: String
    private let waits: CoreMetrics.Timer

    /// - Parameter waits: what is timed by how long a turn does not come.
    /// - Throws: `readOnly` or `unavailable` when the lock files cannot be opened.
    init(
        directory: String, database: String,
        waits: CoreMetrics.Timer = Metric.writeWait.durations(in: NOOPMetricsHandler.instance)
    ) throws {
        self.waits = waits
        self.database = database
        self.directory = directory
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
    /// - Parameter body: is told how much of the time is left, in milliseconds.
    /// - Throws: `busy` when the turn does not come within `timeoutMs`.
    func pass<Result>(timeoutMs: Int32, _ body: (_ leftMs: Int32) throws -> Result) throws -> Result {
        let start = ContinuousClock.now
        return try descriptors.withLock { descriptors in
            let deadline = Self.nowMs() + Int64(timeoutMs)
            try take(descriptors.next, until: deadline, of: timeoutMs)
            do {
                try take(descriptors.writer, until: deadline, of: timeoutMs)
            } catch {
                flock(descriptors.next, LOCK_UN)
                throw error
            }
            flock(descriptors.next, LOCK_UN)
            waits.record(since: start)
            defer { flock(descriptors.writer, LOCK_UN) }
            return try body(Self.leftMs(until: deadline))
        }
    }

    private static func nowMs() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
    }

    private static func leftMs(until deadline: Int64) -> Int32 { Int32(clamping: max(deadline - nowMs(), 1)) }

    private func take(_ descriptor: Int32, until deadline: Int64, of timeoutMs: Int32) throws {
        switch timed_lock(descriptor, Self.leftMs(until: deadline)) {
        case 0:
            return
        case ETIMEDOUT:
            throw StoreError.turnDoesNotCome(
                withinMs: timeoutMs,
                writers: DatabaseWriters.of(database: RealPath.of(database), directory: directory), database: database)
        case let code:
            throw StoreError.writeLock(answers: code, database: database)
        }
    }
}
