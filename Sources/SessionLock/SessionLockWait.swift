import CLinux
import Glibc

/// Waits, on a thread of its own, until the executor that holds a session's lock and all its hosts are gone: the kernel tells within
/// microseconds.
///
/// It waits for the very file that it found at the start, whatever becomes of the path. The thread ends with the value.
public final class SessionLockWait {
    private let wait: OpaquePointer

    /// - Parameters:
    ///   - bell: an eventfd that is written to once, when the lock is free; it must outlive this value.
    /// - Returns: `nil` where the lock cannot be judged (see `SessionLockProbe.unknown`), or when the system gives no thread.
    public init?(path: String, device: Int64, inode: Int64, bootID: String, bell: Int32) {
        let descriptor = SessionLockProbe.open(path: path, device: device, inode: inode, bootID: bootID).descriptor
        guard let descriptor else { return nil }
        guard let wait = lock_wait_start(descriptor, bell) else {
            close(descriptor)
            return nil
        }
        self.wait = wait
    }

    deinit { lock_wait_end(wait) }

    /// What the wait has come to.
    public var state: SessionLockProbe {
        switch lock_wait_look(wait) {
        case LOCK_WAIT_FREE: .free
        case LOCK_WAIT_HELD: .held
        default: .unknown
        }
    }
}
