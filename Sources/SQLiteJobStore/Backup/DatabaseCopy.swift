import GRDB
import Glibc
import JobModel
import JobStore

/// A copy of a database in the making: a file with a name of its own until it is whole, for its owner alone.
///
/// The copy stands for itself: one file without a log, and no session of the original is alive in it.
struct DatabaseCopy {
    let path: String

    /// - Parameter place: what the copy will be called; it is made beside that.
    init(for place: String) throws {
        path = "\(place).partial-\(getpid())"
        let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw StoreError.backupCannotBeWritten(place, errno: errno) }
        close(file)
    }

    /// Fills it from a database, whatever others write there meanwhile.
    ///
    /// - Parameters:
    ///   - name: what to call the copy in errors.
    ///   - isTrusted: whether it was made from an open store, whose pages and tables are known to be right.
    func fill(from source: DatabaseQueue, named name: String, isTrusted: Bool, now: UTCMilliseconds) throws {
        do {
            let copy = try DatabaseQueue(path: path)
            // All pages in one step: in several, each write of another process would start the copy anew.
            try source.backup(to: copy)
            if !isTrusted { try Self.check(copy, named: name) }
            // One file: the log of a copy would be one more thing to forget.
            try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            try SQLiteJobStore.migrator.migrate(copy)
            try copy.writeWithoutTransaction { try Self.leavePast($0, now: now) }
            try copy.close()
        } catch let error as DatabaseError {
            throw StoreError.from(error, database: name)
        }
    }

    private static func check(_ copy: DatabaseQueue, named name: String) throws {
        try copy.read { db in
            let isOurs = try Bool.fetchOne(
                db,
                sql: """
                    SELECT count(*) = 2 FROM sqlite_schema WHERE name IN ('grdb_migrations', 'dot_task_queue')
                    """)
            guard isOurs == true else { throw StoreError.isNoBackup(name) }
            if try SQLiteJobStore.migrator.hasBeenSuperseded(db) { throw StoreError.isNewer(database: name) }
            let said = try String.fetchOne(db, sql: "PRAGMA integrity_check(1)") ?? "no answer"
            if said != "ok" { throw StoreError.backupIsDamaged(name, said) }
        }
    }

    private static func leavePast(_ db: Database, now: UTCMilliseconds) throws {
        try db.inTransaction(.immediate) {
            var transaction = WriteTransaction(db: db, utcOffset: SQLiteJobStore.Options().utcOffset)
            try QueueTransaction.run(in: &transaction, now: now) { try $0.closePast { _ in true } }
            try SQLiteJobStore.bind(to: nil, db)
            return .commit
        }
    }

    /// Writes it to the disk. No connection to it is open.
    ///
    /// - Returns: its size.
    func sync() throws -> Int64 {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw StoreError.backupCannotBeWritten(path, errno: errno) }
        defer { close(file) }
        var status = stat()
        guard fsync(file) == 0, fstat(file, &status) == 0 else {
            throw StoreError.backupCannotBeWritten(path, errno: errno)
        }
        return Int64(status.st_size)
    }

    /// Has a rename last through a power cut.
    static func syncDirectory(of path: String) {
        let directory = open(RealPath.directory(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { return }
        fsync(directory)
        close(directory)
    }

    /// Removes what is left of it.
    func remove() {
        for suffix in ["", "-journal", "-wal", "-shm"] { unlink(path + suffix) }
    }
}
