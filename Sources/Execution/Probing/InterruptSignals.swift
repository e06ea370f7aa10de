import CLinux
import Glibc

/// A person's wish to end the work, as something that can be waited for.
public enum InterruptSignals {
    /// Catches SIGINT and SIGTERM from now on, whatever thread they reach. Returns a descriptor that gets a byte for each.
    ///
    /// - Throws: `ExecutionError` when there is no descriptor left.
    public static func catchAll() throws -> Int32 {
        let descriptor = interrupt_signals_catch()
        guard descriptor >= 0 else {
            throw ExecutionError(.system, "signals", String(cString: strerror(errno)))
        }
        return descriptor
    }

    /// Takes one of them.
    static func take(from descriptor: Int32) {
        var byte: UInt8 = 0
        _ = read(descriptor, &byte, 1)
    }
}
