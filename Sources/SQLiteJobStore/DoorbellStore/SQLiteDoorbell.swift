import Glibc
import JobStore

/// The bell that tells processes on this machine of a commit: a file that is written to, and watched with inotify(7).
///
/// Watching SQLite's own `-wal` file would wake readers before the commit is visible to them.
final class SQLiteDoorbell: Sendable {
    private let path: String
    private let descriptor: Int32

    init(directory: String, database: String) throws {
        path = "\(directory)/doorbell"
        descriptor = try CompanionFile.open(path, O_WRONLY, database: database)
    }

    deinit { close(descriptor) }

    /// Wakes every listener. A ring that cannot be written is only late: listeners also look once a second.
    func ring() {
        withUnsafeBytes(of: UInt8(1)) { byte in
            _ = pwrite(descriptor, byte.baseAddress, byte.count, 0)
        }
    }

    func listen() throws -> SQLiteDoorbellListener { try SQLiteDoorbellListener(path: path) }
}

final class SQLiteDoorbellListener: DoorbellListener {
    let fileDescriptor: Int32

    fileprivate init(path: String) throws {
        let descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        guard descriptor >= 0, inotify_add_watch(descriptor, path, UInt32(IN_MODIFY)) >= 0 else {
            let error = StoreError.doorbell(path, errno: errno)
            if descriptor >= 0 { close(descriptor) }
            throw error
        }
        fileDescriptor = descriptor
    }

    deinit { close(fileDescriptor) }

    func drain() {
        withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { buffer in
            while read(fileDescriptor, buffer.baseAddress, buffer.count) > 0 {}
        }
    }
}
