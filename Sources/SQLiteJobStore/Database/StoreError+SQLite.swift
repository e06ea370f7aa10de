import GRDB
import Glibc
import JobStore

extension StoreError {
    /// Says in our words what SQLite answered. GRDB's errors hold no bound values.
    static func from(_ error: DatabaseError, database: String) -> StoreError {
        let (code, text) = explanation(of: error)
        return StoreError(code, "database \"\(database)\": \(text)", underlying: error)
    }

    private static func explanation(of error: DatabaseError) -> (Code, String) {
        let said = error.message ?? "no details"
        return switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            (.busy, "locked by another process; try again, or end it")
        case .SQLITE_FULL:
            (.full, "the disk or a quota is full; make room")
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            (.readOnly, "not writable; check the permissions of the file and its directory")
        case .SQLITE_CORRUPT:
            (.corrupt, "damaged (\(said)); restore it from a backup")
        case .SQLITE_NOTADB:
            (.corrupt, "not an SQLite database; choose another path")
        case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_TOOBIG:
            (.constraint, "a row was refused (\(said))")
        case .SQLITE_IOERR:
            (.unavailable, "input/output error (\(said)); check the disk")
        case .SQLITE_CANTOPEN:
            (.unavailable, "cannot be opened; check the path and its permissions")
        default:
            (.unavailable, "SQLite answered \(error.resultCode.rawValue) (\(said))")
        }
    }

    /// Says why a file of the companion directory cannot be used.
    static func companionFile(_ path: String, database: String, errno: Int32) -> StoreError {
        let said = String(cString: strerror(errno))
        return switch errno {
        case EACCES, EPERM, EROFS:
            StoreError(
                .readOnly, "database \"\(database)\": \"\(path)\" is not writable (\(said)); check its permissions")
        case ENOSPC, EDQUOT:
            StoreError(.full, "database \"\(database)\": no room for \"\(path)\" (\(said)); make room")
        default:
            StoreError(.unavailable, "database \"\(database)\": \"\(path)\" cannot be opened (\(said))")
        }
    }
}
