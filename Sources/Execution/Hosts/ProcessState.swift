import Glibc

/// What the kernel says of a process's state, the letter in /proc/PID/stat.
enum ProcessState: UInt8 {
    case stopped = 0x54  // T: by a signal
    case traced = 0x74  // t: by a debugger
    case uninterruptible = 0x44  // D
    case zombie = 0x5A  // Z

    /// `nil` for every other state, and for a process that is gone.
    init?(of pid: pid_t) {
        guard let file = fopen("/proc/\(pid)/stat", "re") else { return nil }
        defer { fclose(file) }
        var text = [UInt8](repeating: 0, count: 512)
        let count = fread(&text, 1, text.count, file)
        // The name before it, in parentheses, may hold anything.
        guard let end = text.prefix(count).lastIndex(of: UInt8(ascii: ")")), end + 2 < count else { return nil }
        self.init(rawValue: text[end + 2])
    }
}
