import Foundation
import Glibc

/// Finds the processes that read a database now.
enum WALReaders {
    /// Bytes of the `-shm` file that readers lock: WAL_READ_LOCK(0) to WAL_READ_LOCK(4) of SQLite's walformat.html.
    private static let readLocks = 123...127

    /// `pid 4711 (sqlite3)` for each reader; empty when the system does not tell.
    static func of(database: String) -> [String] {
        var status = stat()
        guard stat("\(database)-shm", &status) == 0,
            let locks = try? String(contentsOfFile: "/proc/locks", encoding: .utf8)
        else { return [] }
        let pids = locks.split(separator: "\n").compactMap { pid(in: $0, inode: UInt64(status.st_ino)) }
        return Set(pids).sorted().map { "pid \($0)\(name(of: $0))" }
    }

    // A line reads "1: POSIX  ADVISORY  READ 4711 08:01:393226 124 124".
    private static func pid(in line: Substring, inode: UInt64) -> Int? {
        let fields = line.split(separator: " ")
        guard fields.count >= 8, fields[1] == "POSIX", let pid = Int(fields[4]), pid > 0,
            fields[5].split(separator: ":").last.flatMap({ UInt64($0) }) == inode,
            let first = Int(fields[6]), let last = Int(fields[7]), last >= readLocks.lowerBound,
            first <= readLocks.upperBound
        else { return nil }
        return pid
    }

    private static func name(of pid: Int) -> String {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/comm", encoding: .utf8) else { return "" }
        return " (\(text.trimmingCharacters(in: .whitespacesAndNewlines)))"
    }
}
