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
        let writers = writers(of: database)
        let mode = 0o600 | (writers.group ? 0o060 : 0) | (writers.others ? 0o006 : 0)
        let descriptor = Glibc.open(path, flags | O_CREAT | O_CLOEXEC, mode_t(mode))
        guard descriptor >= 0 else { throw StoreError.companionFile(path, database: database, errno: errno) }
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_uid == geteuid(), status.st_mode & 0o777 != mode_t(mode) {
            fchmod(descriptor, mode_t(mode))
        }
        return descriptor
    }

    /// Executors load libraries from below, and refuse to where a group may write.
    static func makeDirectory(_ path: String, database: String) throws {
        let writers = writers(of: database)
        let mode = 0o700 | (writers.group ? 0o050 : 0) | (writers.others ? 0o005 : 0)
        if mkdir(path, mode_t(mode)) != 0, errno != EEXIST {
            throw StoreError.companionFile(path, database: database, errno: errno)
        }
    }

    /// Who may write to the database besides its owner.
    private static func writers(of database: String) -> (group: Bool, others: Bool) {
        var status = stat()
        guard stat(database, &status) == 0 else { return (false, false) }
        return (status.st_mode & 0o020 != 0, status.st_mode & 0o002 != 0)
    }
}
