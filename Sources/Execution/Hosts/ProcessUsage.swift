import Glibc

/// What a process uses, as /proc/PID/stat has it.
struct ProcessUsage: Equatable {
    var residentBytes: Int64
    /// On all cores, since it began.
    var cpuMs: Int64

    init(residentBytes: Int64, cpuMs: Int64) {
        self.residentBytes = residentBytes
        self.cpuMs = cpuMs
    }

    /// - Returns: `nil` for a process that is gone.
    init?(of pid: pid_t) {
        guard let file = fopen("/proc/\(pid)/stat", "re") else { return nil }
        defer { fclose(file) }
        var text = [UInt8](repeating: 0, count: 1_024)
        let count = fread(&text, 1, text.count, file)
        self.init(stat: String(decoding: text.prefix(count), as: UTF8.self))
    }

    /// - Parameter stat: the file's text; see proc(5).
    init?(stat: String) {
        // The name before it, in parentheses, may hold anything.
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 21, let user = Int64(fields[11]), let system = Int64(fields[12]),
            let pages = Int64(fields[21])
        else { return nil }
        residentBytes = pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
        cpuMs = (user + system) * 1_000 / Int64(sysconf(Int32(_SC_CLK_TCK)))
    }
}
