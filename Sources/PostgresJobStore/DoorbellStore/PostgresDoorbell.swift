import JobStore
import Synchronization
import Threads

/// Rings for who listens to a store's channel, after commits and in no transaction of theirs: NOTIFY makes commits wait for each other.
///
/// The first ring goes out at once; those that follow within a few milliseconds go out together, at the end of these.
final class PostgresDoorbell: Sendable {
    private struct State {
        /// When the last ring went out, on the boot clock.
        var rungAt = Int64.min / 2
        /// One goes out at the end of the pause.
        var isDue = false
        var ringer: DedicatedThread?
    }

    private enum Turn { case now, later, covered }

    private let pauseMicroseconds: Int64
    private let pool: ConnectionPool
    private let channel: String
    private let state = Mutex(State())
    private let wakeup = try? Wakeup()
    private let ended = try? Wakeup()

    init(_ pool: ConnectionPool, pauseMs: Int64) {
        self.pool = pool
        channel = pool.channel
        pauseMicroseconds = pauseMs * 1_000
    }

    deinit { ended?.ring() }

    /// Rings, now or a little later. Trouble here costs listeners a second.
    ///
    /// - Parameter db: the connection whose transaction has just been committed.
    func ring(on db: PostgresConnection) {
        let now = SystemClock.bootMicroseconds()
        let turn = state.withLock { state -> Turn in
            if state.isDue { return .covered }
            if now - state.rungAt < pauseMicroseconds, let wakeup, let ended {
                state.isDue = true
                if state.ringer == nil { state.ringer = try? start(wakeup, ended) }
                if state.ringer != nil { return .later }
                state.isDue = false
            }
            state.rungAt = now
            return .now
        }
        switch turn {
        case .now: _ = try? Self.notify(channel, db)
        case .later: wakeup?.ring()
        case .covered: break
        }
    }

    private func start(_ wakeup: Wakeup, _ ended: Wakeup) throws -> DedicatedThread {
        let (pool, channel) = (pool, channel)
        return try DedicatedThread(named: "dotjob-ringer") { [weak self] in
            while true {
                let ready = PollSet.wait(for: [ended.fileDescriptor, wakeup.fileDescriptor])
                if ready[0] { return }
                wakeup.drain()
                guard let left = self?.leftMicroseconds else { return }
                if left > 0 { _ = PollSet.wait(for: [ended.fileDescriptor], microseconds: left) }
                guard self?.take() != nil else { return }
                _ = try? pool.lend { try Self.notify(channel, $0) }
            }
        }
    }

    private var leftMicroseconds: Int64 {
        state.withLock { $0.rungAt + pauseMicroseconds - SystemClock.bootMicroseconds() }
    }

    private func take() {
        state.withLock { state in
            state.isDue = false
            state.rungAt = SystemClock.bootMicroseconds()
        }
    }

    // A ring need not survive anything: nobody waits for a disk.
    private static let notify = "SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, '')"

    private static func notify(_ channel: String, _ db: PostgresConnection) throws { try db.run(notify, channel) }
}

extension PollSet {
    private static let hourMicroseconds: Int64 = 3_600_000_000

    /// Sleeps until one of some descriptors is ready or the time is over.
    ///
    /// - Returns: of each whether it is.
    static func wait(for descriptors: [Int32], microseconds: Int64 = hourMicroseconds) -> [Bool] {
        var poll = PollSet()
        let places = descriptors.map { poll.add($0) }
        poll.wait(microseconds: microseconds)
        return places.map { poll.isReady($0) }
    }
}
