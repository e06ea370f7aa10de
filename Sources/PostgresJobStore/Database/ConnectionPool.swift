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
    private let lastHost = Atomic(0)
    let clock = MeasuredClock()

    /// What the doorbell rings on.
    let channel: String

    /// - Parameter channel: that of another location, which has the tables.
    init(_ location: PostgresLocation, _ options: PostgresJobStore.Options, channel: String? = nil) {
        self.location = location
        self.channel = channel ?? location.channel
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

    /// As above, before anything is known of the tables.
    func lendUnchecked<Result>(_ body: (PostgresConnection) throws -> Result) throws -> Result {
        let connection = try take()
        defer { putBack(connection) }
        return try body(connection)
    }

    /// Opens a connection, which its caller closes.
    func open() throws -> PostgresConnection {
        let connection = try connect()
        if connection.serverVersion < 140_000 { throw StoreError.oldServer(connection.serverVersion, location) }
        return connection
    }

    /// Asks the location's servers in turn, the one that answered last first. libpq would do it too, but for one that says nothing at all, as
    /// a machine without power: it waits for that as long as it is let, and never asks the next.
    private func connect() throws -> PostgresConnection {
        guard !location.hosts.isEmpty else { return try connect(to: nil) }
        let first = lastHost.load(ordering: .relaxed)
        var failure: (any Error)?
        for place in location.hosts.indices.map({ (first + $0) % location.hosts.count }) {
            do {
                let connection = try connect(to: location.hosts[place])
                lastHost.store(place, ordering: .relaxed)
                return connection
            } catch let error as PostgresFailure {
                failure = error
            }
        }
        throw failure ?? PostgresFailure.lost("no server is named")
    }

    private func connect(to host: PostgresHost?) throws -> PostgresConnection {
        try PostgresConnection(
            location, host: host, connectMs: options.connectTimeoutMs, answerMs: options.answerTimeoutMs)
    }

    private func take() throws -> PostgresConnection {
        while let connection = idle.withLock({ $0.popLast() }) {
            if connection.isUsable { return connection }
            connection.close()
        }
        return try open()
    }

    private func putBack(_ connection: PostgresConnection) {
        // What one has met, a server that ended or only reads by now, the others would meet too.
        if connection.isClosed { return closeIdle() }
        guard connection.isIdle, connection.waiting.isEmpty else { return connection.close() }
        let surplus = idle.withLock { idle -> PostgresConnection? in
            idle.append(connection)
            return idle.count > Self.idleAtMost ? idle.removeFirst() : nil
        }
        surplus?.close()
    }

    private func closeIdle() {
        let all = idle.withLock { idle in
            defer { idle = [] }
            return idle
        }
        for connection in all { connection.close() }
    }
}
