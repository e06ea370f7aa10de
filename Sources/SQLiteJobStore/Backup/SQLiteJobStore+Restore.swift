import GRDB
import Glibc
public import JobModel
import JobStore
import SessionLock

extension SQLiteJobStore {
    /// Has a copy of a backup take a database's place, while nobody uses it.
    ///
    /// - Returns: where the database before is kept; `nil` when there was none.
    /// - Throws: `refused` while processes use the database, with their pids; `notFound`, `invalid`, `corrupt` or `newerSchema` for a
    ///   backup that cannot be used: then nothing has changed.
    public static func restore(_ path: String, from file: String, now: UTCMilliseconds) throws -> String? {
        let database = RealPath.of(path)
        guard let source = FileIdentity(path: file) else { throw StoreError.noBackup(file) }
        if source == FileIdentity(path: database) { throw StoreError.isDatabaseItself(file) }
        _ = try checkPlace(of: path, createIfMissing: true, makes: false)
        try checkUnused(database, named: path)

        let copy = try DatabaseCopy(for: database)
        defer { copy.remove() }
        try copy.fill(from: openBackup(file), named: file, isTrusted: false, now: now)
        _ = try copy.sync()
        let turnstile = try WriteTurnstile(directory: makeDataDirectory(forDatabase: path), database: path)
        return try turnstile.pass(timeoutMs: Options().busyTimeoutMs) { _ in
            try checkUnused(database, named: path)
            return try takePlace(of: database, copy, named: path, now: now)
        }
    }

    static func openBackup(_ file: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        do {
            return try DatabaseQueue(path: file, configuration: configuration)
        } catch let error as DatabaseError {
            throw StoreError.from(error, database: file)
        }
    }

    /// Refuses while a process has the database or its index open, or the lock of a session is held: by an executor, or by a host that
    /// has outlived it.
    static func checkUnused(_ database: String, named path: String) throws {
        let locks = KernelLocks.held()
        var pids: Set<Int> = []
        if let file = FileIdentity(path: database) {
            pids.formUnion(locks.pids(.bytes(SQLiteLocks.shared), on: file))
        }
        if let index = FileIdentity(path: "\(database)-shm") {
            pids.formUnion(locks.pids(.bytes(SQLiteLocks.index), on: index))
        }
        let place = SessionLockPlace(dataDirectory: dataDirectory(forDatabase: path))
        let held = place.heldLocks()
        for lock in held {
            pids.formUnion(
                SessionLockProbe.holders(
                    device: Int64(bitPattern: lock.device), inode: Int64(bitPattern: lock.inode)
                ).map(Int.init))
        }
        pids.remove(Int(getpid()))
        if !pids.isEmpty || !held.isEmpty { throw StoreError.databaseIsInUse(by: pids, database: path) }
    }

    private static func takePlace(
        of database: String, _ copy: DatabaseCopy, named path: String, now: UTCMilliseconds
    ) throws -> String? {
        var status = stat()
        let isThere = stat(database, &status) == 0
        var kept: String?
        if isThere {
            chmod(copy.path, status.st_mode & 0o777)
            chown(copy.path, status.st_uid, status.st_gid)
            kept = try keep(database, named: path, now: now)
        }
        // The database's name leads to a whole database at each moment.
        guard rename(copy.path, database) == 0 else { throw StoreError.cannotTakePlace(path, errno: errno) }
        unlink("\(database)-shm")
        unlink("\(database)-wal")
        DatabaseCopy.syncDirectory(of: database)
        return kept
    }

    /// Gives the database, and what its log holds, a second name.
    private static func keep(_ database: String, named path: String, now: UTCMilliseconds) throws -> String {
        // Best effort: one that is damaged keeps its log, and a log that belongs to another file must not be written into this one.
        let directory = dataDirectory(forDatabase: path)
        if (try? FileMatch.check(database, directory: directory, named: path)) != nil,
            let old = try? DatabaseQueue(path: database)
        {
            try? old.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
            try? old.close()
        }
        let kept = "\(database).before-restore-\(now)"
        guard link(database, kept) == 0 else { throw StoreError.cannotTakePlace(path, errno: errno) }
        var status = stat()
        if stat("\(database)-wal", &status) == 0, status.st_size > 0,
            rename("\(database)-wal", "\(kept)-wal") != 0
        {
            throw StoreError.cannotTakePlace(path, errno: errno)
        }
        return kept
    }
}
