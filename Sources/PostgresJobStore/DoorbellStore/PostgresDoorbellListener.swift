import CPostgres
import Glibc
import JobStore
import Threads

/// Hears the bell on a connection of its own, which a thread of its own looks after.
///
/// That connection's descriptor would not do for who sleeps on it: it is readable for every byte, and another one after each break.
final class PostgresDoorbellListener: DoorbellListener {
    private let rung: Wakeup
    /// What a ring with a payload raises: it wakes nobody, and says that those before it have come.
    let marked: Wakeup
    private let ended: Wakeup
    let pool: ConnectionPool

    var fileDescriptor: Int32 { rung.fileDescriptor }

    /// - Parameter heard: called at each ring, before whoever sleeps is woken by it.
    init(_ pool: ConnectionPool, heard: @escaping @Sendable () -> Void) throws {
        self.pool = pool
        let (rung, marked, ended) = (try Wakeup(), try Wakeup(), try Wakeup())
        (self.rung, self.marked, self.ended) = (rung, marked, ended)
        let first = try Self.connect(pool)
        _ = try DedicatedThread(named: "dotjob-bell") {
            Self.listen(first, pool, heard, rung: rung, marked: marked, until: ended)
        }
    }

    deinit { ended.ring() }

    func drain() { rung.drain() }

    private static func listen(
        _ first: PostgresConnection, _ pool: ConnectionPool, _ heard: () -> Void, rung: Wakeup, marked: Wakeup,
        until ended: Wakeup
    ) {
        var connection: PostgresConnection? = first
        var backoff = Backoff()
        while true {
            if let open = connection {
                if PollSet.wait(for: [ended.fileDescriptor, open.descriptor])[0] { return open.close() }
                if !open.hear(heard, rung: rung, marked: marked) { connection = nil }
                continue
            }
            if PollSet.wait(for: [ended.fileDescriptor], microseconds: backoff.pauseMicroseconds)[0] { return }
            do {
                connection = try connect(pool)
                backoff.reset()
                // What was rung meanwhile was rung for nobody: look again.
                heard()
                rung.ring()
            } catch {
                backoff.failed(now: SystemClock.bootMicroseconds())
            }
        }
    }

    private static func connect(_ pool: ConnectionPool) throws -> PostgresConnection {
        let connection = try pool.open()
        try connection.listen(to: pool.channel)
        return connection
    }
}

extension PostgresConnection {
    fileprivate var descriptor: Int32 { client.pointee.socket(handle) }

    /// Has it hear a channel. It serves for nothing else from then on.
    fileprivate func listen(to channel: String) throws {
        try script("LISTEN \(channel)")
        guard client.pointee.exitPipelineMode(handle) == 1 else { throw lost() }
    }

    /// Takes what has come.
    ///
    /// - Returns: `false` when the connection is lost; then it is closed.
    fileprivate func hear(_ heard: () -> Void, rung: Wakeup, marked: Wakeup) -> Bool {
        guard client.pointee.consumeInput(handle) == 1 else {
            close()
            return false
        }
        while let notification = client.pointee.notifies(handle) {
            // Before somebody wakes and looks.
            heard()
            if notification.pointee.payload.pointee == 0 { rung.ring() } else { marked.ring() }
            client.pointee.freemem(notification)
        }
        return true
    }
}
