import Glibc
import JobModel

/// What an executor and a group's hosts use, looked at from time to time. Times are microseconds of CLOCK_BOOTTIME.
struct UsageMeter {
    /// A host that lives.
    struct Host: Equatable {
        var pid: pid_t
        var release: Int64
        var doing: HostUsage.Host.Doing
    }

    private struct Look {
        var usage: ProcessUsage
        var at: Int64
    }

    private let intervalMicroseconds: Int64
    private(set) var nextLookAt: Int64 = 0
    private(set) var usage: HostUsage?
    private var hosts: [Host] = []
    private var before: [pid_t: Look] = [:]

    init(intervalMicroseconds: Int64) { self.intervalMicroseconds = intervalMicroseconds }

    /// Looks when it is time to, and when there are other hosts than before.
    ///
    /// - Parameter read: `nil` for a process that is gone.
    /// - Returns: whether `usage` has changed.
    mutating func look(at hosts: [Host], now: Int64, read: (pid_t) -> ProcessUsage?) -> Bool {
        let isDue = now >= nextLookAt
        guard isDue || hosts != self.hosts else { return false }
        self.hosts = hosts
        nextLookAt = isDue ? now + intervalMicroseconds : nextLookAt
        let known = before
        before = [:]
        let executor = look(at: getpid(), known, now: now, isDue: isDue, read: read)
        let processes = hosts.compactMap { host in
            look(at: host.pid, known, now: now, isDue: isDue, read: read).map {
                HostUsage.Host(release: host.release, doing: host.doing, process: $0)
            }
        }
        let last = usage
        usage = HostUsage(executor: executor, hosts: processes)
        return usage != last
    }

    private mutating func look(
        at pid: pid_t, _ known: [pid_t: Look], now: Int64, isDue: Bool, read: (pid_t) -> ProcessUsage?
    ) -> HostUsage.Process? {
        guard let usage = read(pid) else { return nil }
        let last = known[pid]
        // Shares of a moment say nothing: between two times the one before stays what it is measured from.
        before[pid] = isDue ? Look(usage: usage, at: now) : last ?? Look(usage: usage, at: now)
        var percent = last == nil ? nil : shown(pid)
        if isDue, let last, now > last.at {
            let share = Double(usage.cpuMs - last.usage.cpuMs) * 100_000 / Double(now - last.at)
            percent = (max(share, 0) * 10).rounded() / 10
        }
        return HostUsage.Process(
            pid: Int(pid), residentBytes: usage.residentBytes, cpuMs: usage.cpuMs, cpuPercent: percent)
    }

    private func shown(_ pid: pid_t) -> Double? {
        let processes = [usage?.executor].compactMap { $0 } + (usage?.hosts.map(\.process) ?? [])
        return processes.first { $0.pid == Int(pid) }?.cpuPercent
    }
}
