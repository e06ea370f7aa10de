import Glibc

/// Ends a sleep in poll(2) from another thread.
final class WakeSignal: Sendable {
    /// Readable once raised; for poll(2).
    let descriptor: Int32
    private let writeEnd: Int32

    /// - Throws: `WakeSignalError` when the process is out of descriptors.
    init() throws(WakeSignalError) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw WakeSignalError(errno: errno) }
        (descriptor, writeEnd) = (ends[0], ends[1])
    }

    /// Wakes the sleeper, now or at its next sleep, and for good. From any thread.
    func raise() {
        var byte: UInt8 = 1
        // A full socket is as readable as one more byte would make it.
        _ = write(writeEnd, &byte, 1)
    }

    deinit {
        close(descriptor)
        close(writeEnd)
    }
}

/// The system gives no descriptor for a wake signal.
struct WakeSignalError: Error, CustomStringConvertible {
    let errno: Int32

    var description: String {
        "scheduler: cannot make a wake signal: \(String(cString: strerror(errno))); raise the limit of open files"
    }
}
