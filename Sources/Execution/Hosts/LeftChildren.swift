import CLinux
import Glibc
import Synchronization

/// Processes that plugin code has left behind: they have a session of their own, so the end of their host's process group did not reach
/// them. The executor is their next parent (`adopt`), tells by a mark in their environment whose they were, and ends them.
enum LeftChildren {
    /// A host's mark in its environment, which all that it starts inherit.
    static let variable = "DOTJOB_HOST_ID"

    /// Such a process.
    struct Child: Equatable {
        var pid: pid_t
        /// Its name, as the kernel has it.
        var name: String
    }

    /// Children that were started on purpose: whoever started them waits for them.
    private static let own = Mutex<Set<pid_t>>([])

    /// Whether this process is an executor's own. In another one children that are not ours are those of somebody who waits for them.
    private static let isAdopting = Atomic(false)

    /// Makes this process the parent of its descendants' orphans.
    static func adopt() {
        if gnu_adopt_orphans() == 0 { isAdopting.store(true, ordering: .sequentiallyConsistent) }
    }

    /// Starts a child on purpose.
    ///
    /// - Parameter spawn: returns its pid, or `nil` when there is none.
    static func start(_ spawn: () -> pid_t?) {
        own.withLock { own in if let pid = spawn() { own.insert(pid) } }
    }

    /// Such a child has been waited for.
    static func reaped(_ pid: pid_t) { own.withLock { _ = $0.remove(pid) } }

    /// Kills what a host that is gone has left, and what that leaves in turn, and waits for it.
    ///
    /// - Returns: what it was.
    static func end(ofHost mark: String) -> [Child] {
        var ended: [Child] = []
        // Each round reaches the children of the one before; what forks faster than it is killed is left in the end.
        for _ in 0..<16 {
            let left = adopted().filter { environment(of: $0).contains("\(variable)=\(mark)") }
            guard !left.isEmpty else { break }
            for pid in left {
                ended.append(Child(pid: pid, name: name(of: pid)))
                kill(pid, SIGKILL)
                bury(pid)
            }
        }
        return ended
    }

    /// Waits for a killed child, but not for one that the kernel holds: `reapEnded` finds it later.
    private static func bury(_ pid: pid_t) {
        var status: Int32 = 0
        for _ in 0..<100 {
            if waitpid(pid, &status, WNOHANG) != 0 { return }
            usleep(1_000)
        }
    }

    /// Buries adopted children that have ended.
    static func reapEnded() {
        for pid in adopted() where ProcessState(of: pid) == .zombie {
            var status: Int32 = 0
            waitpid(pid, &status, WNOHANG)
        }
    }

    // MARK: - What /proc tells

    private static func adopted() -> [pid_t] {
        guard isAdopting.load(ordering: .sequentiallyConsistent) else { return [] }
        return own.withLock { own in children().filter { !own.contains($0) } }
    }

    private static func children() -> [pid_t] {
        var children: [pid_t] = []
        guard let tasks = opendir("/proc/self/task") else { return [] }
        defer { closedir(tasks) }
        while let entry = readdir(tasks) {
            let thread = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard thread.first?.isNumber == true else { continue }
            children += text(of: "/proc/self/task/\(thread)/children").split(separator: " ").compactMap { pid_t($0) }
        }
        return children
    }

    private static func environment(of pid: pid_t) -> [Substring] {
        text(of: "/proc/\(pid)/environ").split(separator: "\0")
    }

    private static func name(of pid: pid_t) -> String {
        String(text(of: "/proc/\(pid)/comm").prefix { $0 != "\n" })
    }

    private static func text(of path: String) -> String {
        guard let file = fopen(path, "re") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            guard count > 0 else { break }
            bytes += chunk.prefix(count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
