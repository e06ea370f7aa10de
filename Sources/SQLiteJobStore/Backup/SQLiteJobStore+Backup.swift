import GRDB
import Glibc
public import JobModel
import JobStore

extension SQLiteJobStore {
    /// Writes a copy of the database to a file that is not there yet, while others work on it.
    ///
    /// In the copy all sessions are closed and what they held waits again, claim numbers as they were.
    ///
    /// - Returns: the copy's size in bytes.
    /// - Throws: `conflict` when the file is there; `StoreError` when it cannot be written.
    public func backUp(to file: String, now: UTCMilliseconds) throws -> Int64 {
        var status = stat()
        if lstat(file, &status) == 0 { throw StoreError.backupExists(file) }
        try read { _ in }
        let copy = try DatabaseCopy(for: file)
        defer { copy.remove() }
        try copy.fill(from: queue, named: file, isTrusted: true, now: now)
        let bytes = try copy.sync()
        // Unlike rename(2), it never replaces a file that has come since.
        guard link(copy.path, file) == 0 else {
            throw errno == EEXIST ? StoreError.backupExists(file) : .backupCannotBeWritten(file, errno: errno)
        }
        DatabaseCopy.syncDirectory(of: file)
        return bytes
    }
}
