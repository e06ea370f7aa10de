import Glibc

/// The lock that says an executor, or any host it left behind, is alive.
///
/// An flock(2) on a file of its own, held by the executor, and beside it a POSIX record lock of each host on the same file. The
/// executor's could not be a record lock: that belongs to the process, so it would not conflict with a scheduler in the same one, and
/// closing any descriptor of the file would drop it. A host's could not be an flock: that belongs to the open file, and a child that
/// plugin code forks would keep it as long as it lives.
public final class SessionLock: Sendable {
    public let path: String
    public let descriptor: Int32
    public let device: Int64
    public let inode: Int64

    /// Makes the lock file in `directory`, which exists, and takes the lock.
    ///
    /// - Throws: `SessionLockError` with the system's reason.
    public init(directory: String, name: String) throws {
        path = "\(directory)/\(name).lock"
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SessionLockError(path: path, doing: "create", errno: errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            close(descriptor)
            throw SessionLockError(path: path, doing: "lock", errno: reason)
        }
        device = Int64(status.st_dev)
        inode = Int64(bitPattern: UInt64(status.st_ino))
    }

    /// Removes the file. The lock itself goes with the last process that holds it.
    public func remove() { unlink(path) }

    deinit { close(descriptor) }
}

/// A lock file that cannot be used.
public struct SessionLockError: Error, CustomStringConvertible {
    public let path: String
    public let doing: String
    public let errno: Int32

    public var description: String {
        "session lock \"\(path)\": cannot \(doing): \(String(cString: strerror(errno))); check the data directory's permissions"
    }
}
