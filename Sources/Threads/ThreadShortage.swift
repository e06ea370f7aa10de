import CLinux
import Glibc

/// The system gives this process no more threads.
public struct ThreadShortage: Error, CustomStringConvertible {
    let reason: String

    init(_ what: String, errno: Int32) { reason = "\(what) (\(String(cString: strerror(errno))))" }

    public var description: String {
        "threads: \(reason); raise ulimit -u, ulimit -v or the pids.max of its cgroup"
    }

    /// Sees that there is room for threads that will be needed. The language's runtime ends the process where one of its own cannot be
    /// made, without a word.
    public static func check(roomFor count: Int) throws(ThreadShortage) {
        var made: Int32 = 0
        let code = thread_room(Int32(count), &made)
        if code == 0 { return }
        throw ThreadShortage("this process may have \(made) more of the \(count) that it needs", errno: code)
    }
}
