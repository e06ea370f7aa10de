import Foundation
import SessionLock

/// A process that holds a session's lock, as an executor's host does: on a descriptor that it inherited.
final class LockHolder {
    private let process = Process()
    var pid: Int32 { process.processIdentifier }

    /// Starts the process. When it is to be the only holder, the caller drops its own `lock`.
    init(inheriting lock: SessionLock) throws {
        process.executableURL = URL(fileURLWithPath: "/bin/sleep")
        // Longer than any run of all tests: on a slow machine a test may go on only when most others have ended.
        process.arguments = ["86400"]
        process.standardInput = FileHandle(fileDescriptor: lock.descriptor, closeOnDealloc: false)
        try process.run()
    }

    /// Ends the process with SIGKILL and waits until it is gone.
    func kill() {
        Foundation.kill(pid, SIGKILL)
        process.waitUntilExit()
    }

    deinit { if process.isRunning { kill() } }
}
