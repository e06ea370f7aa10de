import CLinux
import Glibc

/// Wakes a thread that sleeps in poll(2): an eventfd. Thread-safe.
public final class Wakeup: Sendable {
    /// Readable after `ring()` until `drain()`.
    public let fileDescriptor: Int32

    /// - Throws: `DescriptorShortage`.
    public init() throws(DescriptorShortage) {
        fileDescriptor = gnu_eventfd()
        guard fileDescriptor >= 0 else { throw DescriptorShortage(errno: errno) }
    }

    deinit { close(fileDescriptor) }

    public func ring() {
        var one: UInt64 = 1
        _ = write(fileDescriptor, &one, 8)
    }

    public func drain() {
        var count: UInt64 = 0
        _ = read(fileDescriptor, &count, 8)
    }
}

/// The system gives no descriptor to wake a thread with.
public struct DescriptorShortage: Error, CustomStringConvertible {
    let errno: Int32

    public var description: String {
        "eventfd: \(String(cString: strerror(errno))); raise the limit of open files"
    }
}
