import Glibc

/// Finds the processes that keep others from writing to a database now, for a person to look at.
enum DatabaseWriters {
    /// Those that hold SQLite's own lock, which our writers wait for inside the turnstile; else who is in the turnstile.
    static func of(database: String, directory: String) -> Set<Int> {
        let locks = KernelLocks.held()
        var pids: Set<Int> = []
        if let index = FileIdentity(path: "\(database)-shm") {
            pids = locks.pids(.exclusive(SQLiteLocks.writer), on: index)
        }
        if let file = FileIdentity(path: database) {
            pids.formUnion(locks.pids(.exclusive(SQLiteLocks.shared), on: file))
        }
        pids.remove(Int(getpid()))
        guard pids.isEmpty, let turn = FileIdentity(path: "\(directory)/writer.lock") else { return pids }
        return locks.pids(.flock, on: turn).subtracting([Int(getpid())])
    }
}
