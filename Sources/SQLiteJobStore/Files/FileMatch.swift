import Glibc
import JobStore

/// Whether a database and the log beside it belong together. Looked at before SQLite opens them: it goes by their names alone, and
/// would write pages of one database into another.
enum FileMatch {
    private static let tries = 50

    /// - Parameters:
    ///   - path: the real path of a file that is there.
    ///   - name: as the database was given.
    /// - Throws: `refused` when the log is another file's, or when processes use one that no longer lies there.
    static func check(_ path: String, directory: String, named name: String) throws {
        // Who opens or closes a database stands between two locks for a moment.
        for _ in 1..<tries {
            if mismatch(path, directory, name) == nil { return }
            usleep(20_000)
        }
        if let mismatch = mismatch(path, directory, name) { throw mismatch }
    }

    private static func mismatch(_ path: String, _ directory: String, _ name: String) -> StoreError? {
        guard let file = FileIdentity(path: path) else { return nil }
        let index = FileIdentity(path: "\(path)-shm")
        let locks = KernelLocks.held()
        let others = { (pids: Set<Int>) in pids.subtracting([Int(getpid())]) }
        let users = others(locks.pids(.bytes(SQLiteLocks.shared), on: file))
        let usersOfIndex = others(index.map { locks.pids(.bytes(SQLiteLocks.index), on: $0) } ?? [])
        let strangers = usersOfIndex.subtracting(users)
        if !strangers.isEmpty { return .logIsInUse(by: strangers, database: name) }
        let lost = users.subtracting(usersOfIndex)
        if !lost.isEmpty { return .fileWasRemoved("\(path)-shm", used: lost, database: name) }
        if !usersOfIndex.isEmpty, FileIdentity(path: "\(path)-wal") == nil {
            return .fileWasRemoved("\(path)-wal", used: usersOfIndex, database: name)
        }
        return isLogOfAnother(path, file, directory) ? .logIsOfAnother("\(path)-wal", database: name) : nil
    }

    /// Whether this log was last seen beside another file.
    private static func isLogOfAnother(_ path: String, _ file: FileIdentity, _ directory: String) -> Bool {
        var log = stat()
        guard stat("\(path)-wal", &log) == 0, log.st_size > 0, let known = RememberedFiles.read(in: directory)
        else { return false }
        return known.database != file && known.log == FileIdentity(log)
    }
}
