import Glibc
import JobStore

/// What lies beside a database is for those who may write to it: whoever can open a lock can take it, and stop all writing.
enum CompanionFile {
    /// Makes a database for its owner alone, who may open it to others. Not by open(2): closing a descriptor of the file would drop
    /// the locks that SQLite holds on it in this process.
    static func makeDatabase(_ path: String) {
        // When it is there by now, or cannot be made, SQLite will say so.
        mknod(RealPath.of(path), S_IFREG | 0o600, 0)
    }

    /// Opens a file, and makes it when it is missing. One that an older dotjob made for all loses what the database does not grant.
    static func open(_ path: String, _ flags: Int32, database: String) throws -> Int32 {
        let mode = mode(owner: 0o6, shared: 0o6, database)
        let descriptor = Glibc.open(path, flags | O_CREAT | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw StoreError.companionFile(path, database: database, errno: errno) }
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_uid == geteuid(), status.st_mode & 0o777 != mode {
            fchmod(descriptor, mode)
        }
        return descriptor
    }

    /// Executors load libraries from below, and refuse to where a group may write.
    static func makeDirectory(_ path: String, database: String) throws {
        if mkdir(path, mode(owner: 0o7, shared: 0o5, database)) != 0, errno != EEXIST {
            throw StoreError.companionFile(path, database: database, errno: errno)
        }
    }

    /// What the owner gets, and what the group and others get where they may write to the database.
    private static func mode(owner: mode_t, shared: mode_t, _ database: String) -> mode_t {
        var status = stat()
        guard stat(database, &status) == 0 else { return owner << 6 }
        let group = status.st_mode & 0o020 != 0 ? shared << 3 : 0
        let others = status.st_mode & 0o002 != 0 ? shared : 0
        return owner << 6 | group | others
    }
}
