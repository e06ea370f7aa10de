import Glibc

/// What a session's lock says, looked at from outside.
public enum SessionLockProbe: Equatable, Sendable {
    /// Nobody holds it: the executor and all its hosts are gone.
    case free
    /// Somebody does: the executor, or a host it left behind.
    case held
    /// It cannot be judged here (another boot, another machine, another file at that path): the lease decides.
    case unknown

    /// Looks at the lock of a session that says it was started at `bootID` by `pid`.
    ///
    /// A lock file that is gone says nothing by itself; but who has lost both it and his process is dead.
    public static func look(
        path: String, device: Int64, inode: Int64, bootID: String, pid: Int? = nil,
        currentBootID: String = BootID.current
    ) -> SessionLockProbe {
        let opened = open(path: path, device: device, inode: inode, bootID: bootID, currentBootID: currentBootID)
        guard let descriptor = opened.descriptor else {
            return opened.isGone && pid.map(isGone) == true ? .free : .unknown
        }
        defer { close(descriptor) }
        // Shared, so that two who look or wait at once never take each other for the living.
        guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 else { return errno == EWOULDBLOCK ? .held : .unknown }
        return hostHolds(descriptor) ? .held : .free
    }

    /// Whether a host holds its lock on the file. What is held by no process, but by an open file, is a wait's and not a host's.
    private static func hostHolds(_ descriptor: Int32) -> Bool {
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        return fcntl(descriptor, F_GETLK, &lock) == 0 && lock.l_type != Int16(F_UNLCK) && lock.l_pid > 0
    }

    /// Opens the lock file of a session, when it can be judged here and is the very file.
    static func open(
        path: String, device: Int64, inode: Int64, bootID: String, currentBootID: String = BootID.current
    ) -> (descriptor: Int32?, isGone: Bool) {
        guard !path.isEmpty, bootID == currentBootID, !bootID.isEmpty else { return (nil, false) }
        let descriptor = Glibc.open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return (nil, errno == ENOENT) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, Int64(status.st_dev) == device,
            Int64(bitPattern: UInt64(status.st_ino)) == inode
        else {
            close(descriptor)
            return (nil, false)
        }
        return (descriptor, false)
    }

    /// The processes that hold a lock, as far as /proc shows them: those that merely wait for it have the file open too. It looks at
    /// every open file of the machine, so ask only when somebody will read the answer.
    ///
    public static func holders(device: Int64, inode: Int64) -> [Int32] {
        var pids: [Int32] = []
        for pid in entries(of: "/proc").compactMap({ Int32($0) }) {
            let directory = "/proc/\(pid)/fd"
            for entry in entries(of: directory) {
                var status = stat()
                if stat("\(directory)/\(entry)", &status) == 0, Int64(status.st_dev) == device,
                    Int64(bitPattern: UInt64(status.st_ino)) == inode, holdsLock("/proc/\(pid)/fdinfo/\(entry)")
                {
                    pids.append(pid)
                    break
                }
            }
        }
        return pids
    }

    /// Whether a process holds a lock on an open file of its own: of those who share the flock's open file, each shows it.
    private static func holdsLock(_ info: String) -> Bool {
        guard let file = fopen(info, "re") else { return false }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = line.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if text.hasPrefix("lock:"), text.contains("FLOCK") || text.contains("POSIX") { return true }
        }
        return false
    }

    private static func isGone(_ pid: Int) -> Bool {
        guard let pid = pid_t(exactly: pid), pid > 0 else { return false }
        return kill(pid, 0) != 0 && errno == ESRCH
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
