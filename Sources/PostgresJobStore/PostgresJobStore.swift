public import JobModel
public import JobStore

/// A store in a PostgreSQL database, shared by any number of processes of any number of machines.
///
/// Thread-safe; every call blocks its thread, and calls of several threads run side by side, each on a connection of its own.
public final class PostgresJobStore: Sendable {
    public struct Options: Sendable {
        public var durability = Durability.normal
        /// How long it may take to connect.
        public var connectTimeoutMs: Int64 = 5_000
        /// How long a transaction waits for a lock.
        public var lockTimeoutMs = 5_000
        /// How long the server works on one statement.
        public var statementTimeoutMs = 30_000
        /// How long an answer may take after which the connection is given up. Longer than a statement may.
        public var answerTimeoutMs: Int64 = 35_000
        /// The server itself, for the doorbell, where the store's location is a pooler that lends connections for transactions. Without it
        /// nothing can be heard there.
        public var listenLocation: PostgresLocation?
        /// How long rings of the doorbell are put together after one has gone out.
        public var bellPauseMs: Int64 = 5
        /// What local times in parameters are read by: UTC for who writes no tasks.
        public var utcOffset: UTCOffset = { _, _ in 0 }

        public init() {}
    }

    public let location: PostgresLocation
    let options: Options
    let pool: ConnectionPool
    let doorbell: PostgresDoorbell
    let heads = ReadyHeads()
    let openTransactions = OpenTransactions()

    /// Connects, and looks at the tables. It changes none: `migrate` does.
    ///
    /// - Throws: `StoreError`: `unavailable` when the server cannot be reached, or libpq is not installed; `invalid` when it lets this
    ///   user not in, or lies behind a pooler of transactions that its URL says nothing of; `notFound` without tables; `refused` for tables of an older dotjob, `newerSchema` for those of a newer one.
    public init(_ location: PostgresLocation, options: Options = Options()) throws {
        self.location = location
        self.options = options
        pool = ConnectionPool(location, options)
        doorbell = PostgresDoorbell(pool, pauseMs: options.bellPauseMs)
        try mappingErrors {
            // Here, before a statement is prepared on a connection that the next one may not be on.
            if !location.namesPooler, try pool.lendUnchecked({ try TransactionPooling.mayBeMet(by: $0) }),
                try Self.poolsTransactions(at: location, options: options)
            {
                throw StoreError.undeclaredPooler(location)
            }
            try pool.lend { _ in }
        }
    }
}

extension PostgresLocation {
    /// What the doorbell rings on. A name has 63 bytes: two long schemas that share one only wake each other.
    var channel: String {
        schema == Self.defaultSchema ? schema : String("\(Self.defaultSchema)_\(schema)".prefix(63))
    }
}
