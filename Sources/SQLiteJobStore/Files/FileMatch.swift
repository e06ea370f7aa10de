import Glibc
import JobStore

/// Whether a database and the log beside it belong together. Looked at before SQLite opens them: it goes by their names alone, and
/// would write pages of one database into another.
enum FileMatch {
    private static let tries = 50

    /// What does not fit at one look.
    private struct Mismatch {
        let error: StoreError
        /// Who has only one of the two files that lie here open, where nothing else is amiss.
        let between: Set<Int>
    }

    /// - Parameters:
    ///   - path: the real path of a file that is there.
    ///   - name: as the database was given.
    /// - Throws: `refused` when the log is another file's, or when processes use one that no longer lies there.
    static func check(_ path: String, directory: String, named name: String) throws {
        // Who opens or closes a database stands between two locks for a moment. Where many come and go there is always somebody, but
        // not the same one twice.
        var last: Mismatch?
        for _ in 0..<tries {
            guard let found = mismatch(path, directory, name) else { return }
            if let last, !last.between.isEmpty, !found.between.isEmpty, found.between.isDisjoint(with: last.between) {
                return
            }
            last = found
            usleep(20_000)
        }
        if let last { throw last.error }
    }

    private static func mismatch(_ path: String, _ directory: String, _ name: String) -> Mismatch? {
        guard let file = FileIdentity(path: path) else { return nil }
        let index = FileIdentity(path: "\(path)-shm")
        let locks = KernelLocks.held()
        let others = { (pids: Set<Int>) in pids.subtracting([Int(getpid())]) }
        let users = others(locks.pids(.bytes(SQLiteLocks.shared), on: file))
        let usersOfIndex = others(index.map { locks.pids(.bytes(SQLiteLocks.index), on: $0) } ?? [])
        let strangers = usersOfIndex.subtracting(users)
        let lost = users.subtracting(usersOfIndex)
        let log: StoreError? =
            if !usersOfIndex.isEmpty, FileIdentity(path: "\(path)-wal") == nil {
                .fileWasRemoved("\(path)-wal", used: usersOfIndex, database: name)
            } else if isLogOfAnother(path, file, directory) {
                .logIsOfAnother("\(path)-wal", database: name)
            } else {
                nil
            }
        let opened: StoreError? =
            if !strangers.isEmpty {
                .logIsInUse(by: strangers, database: name)
            } else if !lost.isEmpty {
                .fileWasRemoved("\(path)-shm", used: lost, database: name)
            } else {
                nil
            }
        return (opened ?? log).map { Mismatch(error: $0, between: log == nil ? strangers.union(lost) : []) }
    }

    /// Whether this log was last seen beside another file.
    private static func isLogOfAnother(_ path: String, _ file: FileIdentity, _ directory: String) -> Bool {
        var log = stat()
        guard stat("\(path)-wal", &log) == 0, log.st_size > 0, let known = RememberedFiles.read(in: directory)
        else { return false }
        return known.database != file && known.log == FileIdentity(log)
    }
}
