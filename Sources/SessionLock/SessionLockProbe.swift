import Glibc

/// What a session's lock says, looked at from outside.
public enum SessionLockProbe: Equatable, Sendable {
    /// Nobody holds it: the executor and all its hosts are gone.
    case free
    /// Somebody does: the executor, or a host it left behind.
    case held
    /// It cannot be judged here (another boot, another machine, another file at that path): the lease decides.
    case unknown

    /// Looks at the lock of a session that says it was started at `bootID`.
    public static func look(
        path: String, device: Int64, inode: Int64, bootID: String, currentBootID: String = BootID.current
    ) -> SessionLockProbe {
        guard bootID == currentBootID, !bootID.isEmpty else { return .unknown }
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return .unknown }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, Int64(status.st_dev) == device,
            Int64(bitPattern: UInt64(status.st_ino)) == inode
        else { return .unknown }
        // Shared: two who look at once must not take each other for the living.
        guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 else { return errno == EWOULDBLOCK ? .held : .unknown }
        return host(holding: descriptor) == nil ? .free : .held
    }

    /// The pid of a host that holds its lock on the file; of several the kernel names one.
    private static func host(holding descriptor: Int32) -> Int32? {
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        guard fcntl(descriptor, F_GETLK, &lock) == 0, lock.l_type != Int16(F_UNLCK) else { return nil }
        return lock.l_pid
    }

    /// The processes that have a lock file open, as far as /proc shows them. It looks at every open file of the machine, so
    /// ask only when somebody will read the answer.
    ///
    public static func holders(device: Int64, inode: Int64) -> [Int32] {
        var pids: [Int32] = []
        for pid in entries(of: "/proc").compactMap({ Int32($0) }) {
            let directory = "/proc/\(pid)/fd"
            for entry in entries(of: directory) {
                var status = stat()
                if stat("\(directory)/\(entry)", &status) == 0, Int64(status.st_dev) == device,
                    Int64(bitPattern: UInt64(status.st_ino)) == inode
                {
                    pids.append(pid)
                    break
                }
            }
        }
        return pids
    }

    private static func entries(of directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}

/// Tells one boot of a machine from another.
public enum BootID {
    /// Of the running kernel; empty when the system does not say.
    public static let current: String = {
        guard let file = fopen("/proc/sys/kernel/random/boot_id", "re") else { return "" }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 64)
        guard fgets(&line, 64, file) != nil else { return "" }
        let text = line.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }
        return String(decoding: text, as: UTF8.self)
    }()
}
