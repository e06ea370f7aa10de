import Glibc
import JobModel
import JobStore

/// What keeps a copy from being made, or from taking a database's place.
extension StoreError {
    private static func backup(_ file: String, _ code: Code, _ reason: String, do cure: String? = nil) -> StoreError {
        StoreError(code, "backup \"\(file)\"", reason, cure: cure.map { .plain($0) })
    }

    static func backupExists(_ file: String) -> StoreError {
        backup(file, .conflict, "is there already, and no backup is overwritten", do: "name another file")
    }

    static func backupCannotBeWritten(_ file: String, errno: Int32) -> StoreError {
        let said = String(cString: strerror(errno))
        return switch errno {
        case ENOSPC, EDQUOT: backup(file, .full, "cannot be written (\(said))", do: "make room, or name another place")
        case ENOENT: backup(file, .notFound, "cannot be written (\(said))", do: "make its directory first")
        default: backup(file, .readOnly, "cannot be written (\(said))", do: "check the permissions of its directory")
        }
    }

    static func noBackup(_ file: String) -> StoreError {
        backup(file, .notFound, "no such file", do: "name a file that \"dotjob backup\" wrote")
    }

    static func noFile(_ path: String) -> StoreError {
        StoreError(.notFound, "database \"\(path)\"", "no such file", cure: .plain("check the path"))
    }

    static func isNoBackup(_ file: String) -> StoreError {
        backup(file, .invalid, "not a database of dotjob", do: "name a file that \"dotjob backup\" wrote")
    }

    static func isDatabaseItself(_ file: String) -> StoreError {
        backup(file, .invalid, "is the database itself", do: "name another file")
    }

    static func backupIsDamaged(_ file: String, _ said: String) -> StoreError {
        backup(file, .corrupt, "damaged (\(said))", do: "restore from another one")
    }

    static func databaseIsInUse(by pids: Set<Int>, database path: String) -> StoreError {
        let users = pids.isEmpty ? "a process that /proc does not show" : ProcessName.list(pids)
        return StoreError(
            .refused, "database \"\(path)\"", "\(users) \(pids.count > 1 ? "use" : "uses") it",
            cure: .plain("stop what runs on it first, then try again"))
    }

    static func cannotTakePlace(_ path: String, errno: Int32) -> StoreError {
        StoreError(
            .unavailable, "database \"\(path)\"",
            "the copy cannot take its place (\(String(cString: strerror(errno))))",
            cure: .plain("check the permissions of its directory"))
    }
}
