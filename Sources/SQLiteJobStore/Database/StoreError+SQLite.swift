import GRDB
import Glibc
import JobModel
import JobStore

/// What only this store can say: of files, locks and SQLite's own answers.
extension StoreError {
    private static func database(
        _ path: String, _ code: Code, _ reason: String, do cure: String? = nil, underlying: (any Error)? = nil
    ) -> StoreError {
        StoreError(
            code, "database \"\(path)\"", reason, cure: cure.map { .plain($0) }, underlying: underlying)
    }

    // MARK: - Answers of SQLite

    /// Says in our words what SQLite answered. GRDB's errors hold no bound values.
    static func from(_ error: DatabaseError, database path: String) -> StoreError {
        if let limit = fileSizeLimit(of: error, path) { return limit }
        let (code, reason, cure) = explanation(of: error)
        return database(path, code, reason, do: cure, underlying: error)
    }

    /// Whether it was a limit of the process on the size of its files: SQLite calls that an input/output error.
    private static func fileSizeLimit(of error: DatabaseError, _ path: String) -> StoreError? {
        guard error.resultCode == .SQLITE_IOERR || error.resultCode == .SQLITE_FULL else { return nil }
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0, limit.rlim_cur != rlim_t.max else {
            return nil
        }
        let largest =
            ["", "-wal", "-shm"].map { suffix -> Int64 in
                var status = stat()
                return stat(path + suffix, &status) == 0 ? Int64(status.st_size) : 0
            }.max() ?? 0
        // It would have written a page, or have grown the index by its 32 KiB.
        guard UInt64(largest) + 32_768 >= limit.rlim_cur else { return nil }
        return database(
            path, .full, "its files have reached the limit of \(limit.rlim_cur) bytes that this process has for files",
            do: "raise ulimit -f", underlying: error)
    }

    private static func explanation(of error: DatabaseError) -> (Code, reason: String, cure: String?) {
        let said = error.message ?? "no details"
        return switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED: (.busy, "locked by another process", "try again, or end it")
        case .SQLITE_FULL: (.full, "the disk or a quota is full", "make room")
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            (.readOnly, "not writable", "check the permissions of the file and its directory")
        case .SQLITE_CORRUPT: (.corrupt, "damaged (\(said))", "restore it from a backup")
        case .SQLITE_NOTADB: (.corrupt, "not an SQLite database", "choose another path")
        case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_TOOBIG: (.constraint, "a row was refused (\(said))", nil)
        case .SQLITE_IOERR: (.unavailable, "input/output error (\(said))", "check the disk")
        case .SQLITE_CANTOPEN: (.unavailable, "cannot be opened", "check the path and its permissions")
        default: (.unavailable, "SQLite answered \(error.resultCode.rawValue) (\(said))", nil)
        }
    }

    // MARK: - The file's place

    static func noDirectory(_ directory: String, database path: String) -> StoreError {
        database(path, .notFound, "no such directory \"\(directory)\"", do: "make it, or choose another path")
    }

    static func isDirectory(database path: String) -> StoreError {
        database(path, .invalid, "a directory", do: "name a file")
    }

    static func noFile(database path: String) -> StoreError {
        StoreError(.notFound, "database \"\(path)\"", "no such file", cure: .makeDatabase)
    }

    static func directoryIsNotWritable(_ directory: String, database path: String, errno: Int32) -> StoreError {
        database(
            path, .readOnly, "directory \"\(directory)\" is not writable (\(String(cString: strerror(errno))))",
            do: "SQLite keeps its log there, so choose a writable one")
    }

    static func isNotWritable(database path: String) -> StoreError {
        database(path, .readOnly, "not writable", do: "check its permissions")
    }

    static func isNewer(database path: String) -> StoreError {
        database(
            path, .newerSchema, "written by a newer dotjob", do: "upgrade this one, or choose another path")
    }

    static func becameNewer(database path: String) -> StoreError {
        database(
            path, .newerSchema, "a newer dotjob has changed its tables, and this one does not know them",
            do: "start this one again in the newer version")
    }

    static func isForeign(database path: String) -> StoreError {
        database(path, .invalid, "belongs to another program", do: "choose another path")
    }

    /// Says that what was opened is no longer what lies there.
    static func replaced(_ change: OpenFiles.Change, logMovedTo log: String?, database path: String) -> StoreError {
        let what = "\"\(change.path)\" is \(change.isGone ? "gone" : "another file")"
        let kept = log.map { ", and the log of the old one is kept as \"\($0)\"" } ?? ""
        return database(
            path, .replaced, "was replaced while dotjob ran (\(what)); nothing more was written\(kept)",
            do: "start dotjob again when the right files lie there; \"dotjob restore\" replaces a database")
    }

    static func logIsInUse(by pids: Set<Int>, database path: String) -> StoreError {
        database(
            path, .refused,
            "\(ProcessName.list(pids)) still writes to its log for another file that lay here before",
            do: "end that first, then try again")
    }

    static func fileWasRemoved(_ file: String, used pids: Set<Int>, database path: String) -> StoreError {
        database(
            path, .refused, "\(ProcessName.list(pids)) uses it, and its file \"\(file)\" is gone or another one",
            do: "end that first, then try again")
    }

    static func logIsOfAnother(_ log: String, database path: String) -> StoreError {
        database(
            path, .refused, "its log \"\(log)\" belongs to another file that lay here before",
            do: "move the log and the file ending in -shm away, or put the database back that they belong to")
    }

    // MARK: - What lies beside it

    /// Says why a file of the companion directory cannot be used.
    static func companionFile(_ path: String, database: String, errno: Int32) -> StoreError {
        let said = String(cString: strerror(errno))
        return switch errno {
        case EACCES, EPERM, EROFS:
            self.database(
                database, .readOnly, "\"\(path)\" is not writable (\(said))", do: "check its permissions")
        case ENOSPC, EDQUOT: self.database(database, .full, "no room for \"\(path)\" (\(said))", do: "make room")
        default: self.database(database, .unavailable, "\"\(path)\" cannot be opened (\(said))")
        }
    }

    static func turnDoesNotCome(withinMs timeoutMs: Int32, writers: Set<Int>, database path: String) -> StoreError {
        database(path, .busy, "\(who(writers)) has kept it for \(timeoutMs) ms", do: "try again, or end it")
    }

    static func isLocked(by writers: Set<Int>, database path: String, underlying: DatabaseError) -> StoreError {
        database(path, .busy, "locked by \(who(writers))", do: "try again, or end it", underlying: underlying)
    }

    private static func who(_ writers: Set<Int>) -> String {
        writers.isEmpty ? "another process" : ProcessName.list(writers)
    }

    static func writeLock(answers errno: Int32, database path: String) -> StoreError {
        database(path, .unavailable, "its write lock answers \"\(String(cString: strerror(errno)))\"")
    }

    static func doorbell(_ path: String, errno: Int32) -> StoreError {
        StoreError(
            .unavailable, "doorbell \"\(path)\"", "cannot be watched (\(String(cString: strerror(errno))))",
            cure: .plain("raise fs.inotify.max_user_instances"))
    }
}
