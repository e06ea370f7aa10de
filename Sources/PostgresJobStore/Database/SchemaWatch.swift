import JobStore
import Synchronization
import Threads

/// Notices that a newer dotjob has changed the tables under this one, before anything is read or written that it may mean otherwise.
final class SchemaWatch: Sendable {
    private static let everyMicroseconds: Int64 = 1_000_000
    private let lookedAt = Atomic<Int64>(.min)

    /// Looks once a second, since that is a round trip, which tells the server's time as well.
    ///
    /// - Throws: `notFound` without tables, `refused` for older ones, `newerSchema`.
    func check(_ connection: PostgresConnection, _ clock: MeasuredClock) throws {
        let now = SystemClock.bootMicroseconds()
        let last = lookedAt.load(ordering: .relaxed)
        guard last == .min || now - last >= Self.everyMicroseconds else { return }
        _ = try SchemaVersion.current(connection)
        clock.take(try connection.clock())
        lookedAt.store(now, ordering: .relaxed)
    }
}

/// Which dotjob the tables are for.
struct SchemaVersion {
    /// That of this program.
    static let known = 2

    /// How many migrations have run.
    let number: Int
    /// The oldest program, by its own number, that these tables still mean the same for.
    let oldestReader: Int

    private static let exists = "SELECT to_regclass('dotjob.dot_schema') IS NOT NULL"
    private static let select = "SELECT version, oldest_reader FROM dotjob.dot_schema"

    /// - Returns: `nil` when there are no tables.
    static func read(_ connection: PostgresConnection) throws -> SchemaVersion? {
        guard try connection.run(exists).value() == true else { return nil }
        return try connection.run(select).first.map { SchemaVersion(number: $0[0], oldestReader: $0[1]) }
    }

    /// Reads that of tables which this program knows.
    ///
    /// - Throws: `notFound` without tables, `refused` for older ones, `newerSchema`.
    static func current(_ connection: PostgresConnection) throws -> SchemaVersion {
        guard let version = try read(connection) else { throw StoreError.noTables(connection.location) }
        try version.check(connection.location)
        return version
    }

    private func check(_ location: PostgresLocation) throws {
        if number < Self.known { throw StoreError.olderTables(number, location) }
        if oldestReader > Self.known { throw StoreError.newerTables(number, location) }
    }
}

extension PostgresConnection {
    /// Asks for the server's time.
    func clock() throws -> ServerClock {
        let askedAt = SystemClock.bootMicroseconds()
        let shows: Int64? = try run("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint").value()
        return ServerClock(shows: shows ?? 0, askedAt: askedAt, heardAt: SystemClock.bootMicroseconds())
    }
}
