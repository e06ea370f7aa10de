import Glibc

/// Finds the processes that read a database now.
enum WALReaders {
    /// `pid 4711 (sqlite3)` for each reader; empty when the system does not tell.
    static func of(database: String) -> [String] {
        guard let index = FileIdentity(path: "\(database)-shm") else { return [] }
        return KernelLocks.held().pids(.bytes(SQLiteLocks.readers), on: index).sorted().map(ProcessName.of)
    }
}
