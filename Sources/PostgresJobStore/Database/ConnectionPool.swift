import JobStore
import Synchronization
import Threads

/// A store's connections: as many as threads ask at once. Those that nobody needs wait for the next, up to a few.
final class ConnectionPool: Sendable {
    private static let idleAtMost = 4

    let location: PostgresLocation
    private let options: PostgresJobStore.Options
    private let idle = Mutex<[PostgresConnection]>([])
    private let schema = SchemaWatch()
    let clock = MeasuredClock()

    init(_ location: PostgresLocation, _ options: PostgresJobStore.Options) {
        self.location = location
        self.options = options
    }

    /// Lends a connection to this thread.
    ///
    /// One that comes back broken, or inside a transaction, is closed.
    func lend<Result>(_ body: (PostgresConnection) throws -> Result) throws -> Result {
        let connection = try take()
        defer { putBack(connection) }
        try schema.check(connection, clock)
        return try body(connection)
    }

    /// Opens a connection, which its caller closes.
    func open() throws -> PostgresConnection {
        let connection = try PostgresConnection(
            location, connectMs: options.connectTimeoutMs, answerMs: options.answerTimeoutMs)
        if connection.serverVersion < 140_000 { throw StoreError.oldServer(connection.serverVersion, location) }
        return connection
    }

    private func take() throws -> PostgresConnection {
        while let connection = idle.withLock({ $0.popLast() }) {
            if connection.isUsable { return connection }
            connection.close()
        }
        return try open()
    }

    private func putBack(_ connection: PostgresConnection) {
        guard !connection.isClosed, connection.isIdle, connection.waiting.isEmpty else { return connection.close() }
        let surplus = idle.withLock { idle -> PostgresConnection? in
            idle.append(connection)
            return idle.count > Self.idleAtMost ? idle.removeFirst() : nil
        }
        surplus?.close()
    }
}
