import CSQLiteSettings
import GRDB
import Glibc
import JobStore

extension SQLiteJobStore {
    /// Checks the path before SQLite does, whose one answer to all of these is "unable to open database file".
    ///
    /// - Parameter makes: whether a missing file is made, empty.
    /// - Returns: whether the file is yet to be filled.
    static func checkPlace(of path: String, createIfMissing: Bool, makes: Bool = true) throws -> Bool {
        let directory = RealPath.directory(of: path)
        var status = stat()
        guard stat(directory, &status) == 0 else { throw StoreError.noDirectory(directory, database: path) }
        // Only stat: closing a descriptor of the file would drop the locks that SQLite holds on it in this process.
        let exists = stat(path, &status) == 0
        if exists, status.st_mode & S_IFMT == S_IFDIR { throw StoreError.isDirectory(database: path) }
        if !exists, !createIfMissing { throw StoreError.noFile(database: path) }
        if access(directory, W_OK) != 0 {
            throw StoreError.directoryIsNotWritable(directory, database: path, errno: errno)
        }
        if exists, access(path, W_OK) != 0 { throw StoreError.isNotWritable(database: path) }
        if !exists, makes { CompanionFile.makeDatabase(path) }
        return !exists || status.st_size == 0
    }

    static func makeDataDirectory(forDatabase path: String) throws -> String {
        let directory = dataDirectory(forDatabase: path)
        try CompanionFile.makeDirectory(directory, database: path)
        return directory
    }

    // Once, before the first connection: the counts that nobody reads took 7 % of a drain of many jobs.
    private static let leaveMemoryUncounted: Void = sqlite_leave_memory_uncounted()

    /// Opens a connection, and refuses a database that is not ours to touch.
    static func open(path: String, options: Options, log: WriteAheadLog) throws -> DatabaseQueue {
        leaveMemoryUncounted
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration(options, log))
            try whileBeingMade { try queue.read { try checkOwner($0, path: path) } }
            return queue
        } catch let error as DatabaseError {
            throw StoreError.from(error, database: path)
        }
    }

    private static func configuration(_ options: Options, _ log: WriteAheadLog) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(Double(options.busyTimeoutMs) / 1_000)
        configuration.label = "dotjob store"
        configuration.prepareDatabase { db in
            try db.execute(
                sql: """
                    PRAGMA cache_size = -65536;
                    PRAGMA wal_autocheckpoint = 0;
                    """)
            // After the pragma, which takes the hook for itself.
            log.watch(db)
        }
        return configuration
    }

    private static let triesWhileMade = 50

    /// Looks at a database that another process may be making at this very moment: in between, a table that was listed may answer
    /// that it is not there.
    private static func whileBeingMade<Result>(_ look: () throws -> Result) throws -> Result {
        for _ in 1..<triesWhileMade {
            do {
                return try look()
            } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR {
                usleep(20_000)
            }
        }
        return try look()
    }

    private static func checkOwner(_ db: Database, path: String) throws {
        if try migrator.hasBeenSuperseded(db) {
            throw StoreError.isNewer(database: path)
        }
        // Tables, but not the one that our migrations are noted in.
        let isForeign = try Bool.fetchOne(
            db,
            sql: """
                SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table')
                   AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'grdb_migrations')
                """)
        if isForeign == true {
            throw StoreError.isForeign(database: path)
        }
    }

    /// Switches a new file, or a restored copy, to WAL mode and runs the migrations that it lacks.
    static func bringUpToDate(
        _ queue: DatabaseQueue, _ turnstile: WriteTurnstile, _ options: Options, path: String
    ) throws {
        do {
            let isCurrent = try whileBeingMade {
                try queue.read { db in
                    try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal"
                        && migrator.hasCompletedMigrations(db)
                }
            }
            if isCurrent { return }
            // In turn: two processes that switch the mode at once would deny it to each other.
            try turnstile.pass(timeoutMs: options.busyTimeoutMs) { _ in
                try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
                try migrator.migrate(queue)
            }
        } catch let error as DatabaseError {
            throw StoreError.from(error, database: path)
        }
    }
}
