import Foundation
import JobModel
public import JobStore
import Threads

/// Looks at a server, and says what will hurt a store in it. It changes nothing.
public struct ServerCheck {
    private let location: PostgresLocation

    public init(_ location: PostgresLocation) { self.location = location }

    /// - Throws: `StoreError` when the server cannot be asked.
    public func findings() throws -> [StoreFinding] {
        do {
            // As behind a pooler, whether there is one or not: the check is to say so, and not to fail.
            let db = try ConnectionPool(location.pooled, PostgresJobStore.Options()).open()
            defer { db.close() }
            return try [
                version(db), tables(db), pooler(), clock(db), durability(db), replication(db), connections(db),
            ] + holders(db) + sweeping(db)
        } catch let failure as PostgresFailure {
            throw StoreError.from(failure, location)
        }
    }

    private func version(_ db: PostgresConnection) -> StoreFinding {
        let number = db.serverVersion
        return StoreFinding(.fine, "version", "PostgreSQL \(number / 10_000).\(number % 10_000)")
    }

    private func tables(_ db: PostgresConnection) throws -> StoreFinding {
        let subject = "tables"
        do {
            let version = try SchemaVersion.current(db)
            return StoreFinding(.fine, subject, "version \(version.number), schema \"\(location.schema)\"")
        } catch let error as StoreError {
            return StoreFinding(.problem, subject, error.refusal.reason, do: error.refusal.cure?.plainText)
        }
    }

    // MARK: - The way there

    private func pooler() throws -> StoreFinding {
        let subject = "pooler"
        guard try PostgresJobStore.poolsTransactions(at: location) else {
            return StoreFinding(.fine, subject, "none that gives each transaction another connection")
        }
        guard location.poolsTransactions else {
            return StoreFinding(
                .problem, subject, "each transaction gets another connection, and the URL does not say so",
                do: "add pooler=transaction to it, or connect to the server itself")
        }
        return StoreFinding(
            .warning, subject,
            "each transaction gets another connection: every statement is planned anew, and no bell is heard",
            do: "name the server itself with --listen-database, or have the pooler pool sessions")
    }

    private static let clockSkewMs: Int64 = 1_000

    private func clock(_ db: PostgresConnection) throws -> StoreFinding {
        let there = try db.clock().now(atBootMicroseconds: SystemClock.bootMicroseconds())
        let skewMs = there - SystemClock.utcMilliseconds()
        let said = String(format: "the server's is %+.3f s from this machine's", Double(skewMs) / 1_000)
        guard abs(skewMs) > Self.clockSkewMs else { return StoreFinding(.fine, "clock", said) }
        return StoreFinding(.warning, "clock", said, do: "have both keep their time by NTP")
    }

    // MARK: - What a crash may lose

    private func setting(_ name: String, _ db: PostgresConnection) throws -> String {
        try db.run("SELECT current_setting($1)", name).value() ?? ""
    }

    private func durability(_ db: PostgresConnection) throws -> StoreFinding {
        for name in ["fsync", "full_page_writes"] where try setting(name, db) != "on" {
            return StoreFinding(
                .problem, "durability", "\(name) is off: a crash of the machine may ruin the database", do: "turn it on"
            )
        }
        return StoreFinding(.fine, "durability", "fsync and full_page_writes are on")
    }

    private func replication(_ db: PostgresConnection) throws -> StoreFinding {
        let subject = "replication"
        let replicas: Int = try db.run("SELECT count(*) FROM pg_stat_replication").value() ?? 0
        let isSynchronous = try !setting("synchronous_standby_names", db).isEmpty
        if replicas == 0, !isSynchronous { return StoreFinding(.fine, subject, "no replica") }
        if isSynchronous { return StoreFinding(.fine, subject, "synchronous, \(replicas) connected") }
        return StoreFinding(
            .warning, subject,
            "asynchronous, \(replicas) connected: a failover loses the last transactions, and tasks run again",
            do: "set synchronous_standby_names, and give executors --durability full")
    }

    // MARK: - What there may be too little of

    /// What a node with a scheduler and an executor takes, listeners included.
    private static let connectionsPerNode = 8

    private func connections(_ db: PostgresConnection) throws -> StoreFinding {
        let row = try db.run(
            """
            SELECT current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint,
                (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')
            """)[0]
        let allowed: Int = row[0]
        let used: Int = row[1]
        let said = "\(used) of \(allowed) are taken"
        guard allowed - used < Self.connectionsPerNode else { return StoreFinding(.fine, "connections", said) }
        return StoreFinding(
            .warning, "connections", said, do: "raise max_connections: a node takes up to \(Self.connectionsPerNode)")
    }

    // MARK: - What keeps dead rows

    private static let oldTransactions = """
        SELECT pid, coalesce(nullif(application_name, ''), backend_type), extract(epoch FROM now() - xact_start)::bigint
        FROM pg_stat_activity
        WHERE xact_start < now() - interval '5 minutes' AND (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL)
        ORDER BY xact_start LIMIT 5
        """

    private static let oldSlots = """
        SELECT slot_name::text FROM pg_replication_slots WHERE NOT active AND (xmin IS NOT NULL OR restart_lsn IS NOT NULL)
        ORDER BY slot_name LIMIT 5
        """

    private static let oldPrepared = """
        SELECT gid FROM pg_prepared_xacts WHERE prepared < now() - interval '5 minutes' ORDER BY prepared LIMIT 5
        """

    private func holders(_ db: PostgresConnection) throws -> [StoreFinding] {
        let transactions = try db.run(Self.oldTransactions).map { row -> StoreFinding in
            let (pid, name, seconds): (Int64, String, Int64) = (row[0], row[1], row[2])
            return StoreFinding(
                .warning, "vacuum",
                "a transaction of pid \(pid) (\(name)) is \(seconds / 60) min old, and no dead row goes meanwhile",
                do: "end it: SELECT pg_terminate_backend(\(pid))")
        }
        let slots = try db.run(Self.oldSlots).column(as: String.self).map {
            StoreFinding(
                .warning, "vacuum", "replication slot \"\($0)\" is used by nobody, and keeps logs and dead rows",
                do: "drop it: SELECT pg_drop_replication_slot('\($0)')")
        }
        let prepared = try db.run(Self.oldPrepared).column(as: String.self).map {
            StoreFinding(
                .warning, "vacuum", "prepared transaction \"\($0)\" was forgotten",
                do: "end it: ROLLBACK PREPARED '\($0)'")
        }
        let all = transactions + slots + prepared
        return all.isEmpty ? [StoreFinding(.fine, "vacuum", "nothing keeps it from cleaning up")] : all
    }

    private func sweeping(_ db: PostgresConnection) throws -> [StoreFinding] {
        if try setting("autovacuum", db) == "on" { return [] }
        return [StoreFinding(.problem, "autovacuum", "off: the queue fills with dead rows", do: "turn it on")]
    }
}
