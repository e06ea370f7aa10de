import CSQLiteSettings
import GRDB
import GRDBSQLite
import JobModel
public import JobStore

/// One transaction that writes.
struct WriteTransaction {
    let db: Database
    /// What local times in parameters are read by.
    let utcOffset: UTCOffset
    /// Whether the doorbell rings after the commit.
    var rings = false
}

/// Who waits for a commit decides how hard it is written.
enum WritePurpose {
    /// A user is told that it is stored: it survives a power cut.
    case told
    /// A loop that would find out and do it again: as durable as the store's options ask.
    case loop
}

extension SQLiteJobStore {
    /// Runs `body` in the one way that this store writes: in turn with all other writers, in one transaction that takes the
    /// write lock at once (a read that upgrades can't wait out SQLITE_BUSY), with the log kept short, and the bell after it.
    ///
    /// - Parameter grows: whether it adds to what is stored; that is refused where the log has no room, and what makes room never is.
    func write<Result>(
        _ purpose: WritePurpose, grows: Bool = false, _ body: (inout WriteTransaction) throws -> Result
    ) throws -> Result {
        if openTransaction.isOurs { return try mappingErrors { try writeWithin(body) } }
        let (result, rings) = try mappingErrors {
            try turnstile.pass(timeoutMs: options.busyTimeoutMs) { leftMs in
                try queue.writeWithoutTransaction { db in
                    try checkFiles(files.changeSeen(), db)
                    if grows { try checkRoom(db) }
                    // One wait, not one for each lock.
                    sqlite3_busy_timeout(db.sqliteConnection, leftMs)
                    defer { sqlite3_busy_timeout(db.sqliteConnection, options.busyTimeoutMs) }
                    try setDurability(purpose, db)
                    let outcome = try commit(body, to: db)
                    // The work is stored: trouble here is the next writer's to report.
                    try? keepLogShort(db)
                    return outcome
                }
            }
        }
        if rings { doorbell.ring() }
        return result
    }

    private func commit<Result>(
        _ body: (inout WriteTransaction) throws -> Result, to db: Database
    ) throws -> (Result, rings: Bool) {
        try db.beginTransaction(.immediate)
        do {
            try schema.check(db, database: path)
            var transaction = WriteTransaction(db: db, utcOffset: options.utcOffset)
            let result = try body(&transaction)
            try db.commit()
            return (result, transaction.rings)
        } catch {
            // SQLite may have rolled back by itself, as it does when the disk is full.
            if db.isInsideTransaction { try? db.rollback() }
            throw error
        }
    }

    /// Runs `body`, which only reads, on one state of the database. Keep it short: a long read keeps the log from starting over.
    ///
    /// Not by GRDB's `read`: it switches `PRAGMA query_only` on and off, and each switch makes SQLite prepare every cached
    /// statement anew at its next run. That was more than half of what a claim on an idle system took.
    func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
        if openTransaction.isOurs { return try mappingErrors { try queue.unsafeReentrantWrite(body) } }
        return try mappingErrors {
            try queue.writeWithoutTransaction { db in
                try checkFiles(files.changeSeen(), db)
                try db.beginTransaction(.deferred)
                defer { try? db.commit() }
                try schema.check(db, database: path)
                return try body(db)
            }
        }
    }

    /// Tries again to empty a log that has outgrown its limit.
    ///
    /// - Returns: who is in the way, if somebody still is.
    func relieveLog() throws -> StalledLog? {
        guard log.stalledBy != nil else { return nil }
        return try emptyLog()
    }

    /// As `relieveLog`, for who has written nothing yet and knows only how large the log is.
    public func stalledLog() throws -> StalledLog? {
        guard log.sizeOnDisk > options.walLimitBytes else { return nil }
        return try emptyLog()
    }

    private func emptyLog() throws -> StalledLog? {
        try mappingErrors {
            try turnstile.pass(timeoutMs: options.busyTimeoutMs) { _ in
                try queue.writeWithoutTransaction { db in
                    try checkFiles(files.changeNow(), db)
                    try log.checkpoint(db)
                }
            }
        }
        return log.stalledBy
    }

    /// Refuses to add to a log that has no room left but for results.
    private func checkRoom(_ db: Database) throws {
        guard log.sizeOnDisk > options.walLimitBytes + options.walLimitBytes / 2 else { return }
        try checkFiles(files.changeNow(), db)
        try log.checkpoint(db)
        if let stalled = log.stalledBy { throw StoreError.logIsStalled(stalled) }
    }

    private func keepLogShort(_ db: Database) throws {
        guard log.isCheckpointDue else { return }
        try checkFiles(files.changeNow(), db)
        try log.checkpoint(db)
    }

    /// Ends all work with files that are no longer the ones that were opened: then only losing what is not stored yet is safe.
    private func checkFiles(_ change: OpenFiles.Change?, _ db: Database) throws {
        guard let change else { return }
        leaveFiles(db)
        throw StoreError.replaced(change, logMovedTo: files.moveLogAside(), database: path)
    }

    /// When the connection closes it neither checkpoints nor removes files by their names.
    func leaveFiles(_ db: Database) {
        sqlite_leave_log_on_close(UnsafeMutableRawPointer(db.sqliteConnection))
    }

    private func setDurability(_ purpose: WritePurpose, _ db: Database) throws {
        let isFull = purpose == .told || options.durability == .full
        try db.execute(sql: isFull ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL")
    }

    private func mappingErrors<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            let directory = Self.dataDirectory(forDatabase: path)
            let writers = DatabaseWriters.of(database: RealPath.of(path), directory: directory)
            throw StoreError.isLocked(by: writers, database: path, underlying: error)
        } catch let error as DatabaseError {
            throw StoreError.from(error, database: path)
        }
    }
}
