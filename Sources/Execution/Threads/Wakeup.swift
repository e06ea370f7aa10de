import CSystem
import Glibc

/// Wakes a thread that sleeps in poll(2): an eventfd.
final class Wakeup: Sendable {
    /// Readable after `ring()` until `drain()`.
    let fileDescriptor: Int32

    init() throws {
        fileDescriptor = gnu_eventfd()
        guard fileDescriptor >= 0 else { throw ExecutionError(.system, "eventfd: \(String(cString: strerror(errno)))") }
    }

    deinit { close(fileDescriptor) }

    func ring() {
        var one: UInt64 = 1
        _ = write(fileDescriptor, &one, 8)
    }

    func drain() {
        var count: UInt64 = 0
        _ = read(fileDescriptor, &count, 8)
    }
}
