import Glibc
import JobModel
import Threads

/// What the tables show of a group's hosts beside what they do: what they run for long, what they use, how they have ended.
struct GroupFigures {
    private var longRuns = LongRuns()
    private var meter: UsageMeter
    private var losses = HostLosses()
    private let rules: HostRules

    init(_ configuration: ExecutorConfiguration) {
        // As often as the lease is renewed: it costs the store no transaction more.
        meter = UsageMeter(intervalMicroseconds: configuration.leaseMs * 1_000 / 3)
        rules = HostRules(
            crashBudget: configuration.crashBudget, probationMs: configuration.probationMs,
            drainTimeoutMs: configuration.drainTimeoutMs, stopGraceMs: configuration.stopGraceMs,
            leaseMs: configuration.leaseMs)
    }

    /// When there is something to look at though nothing happens.
    var nextLookAt: Int64 { meter.nextLookAt }

    /// Looks what is due.
    ///
    /// - Returns: whether what is shown has changed.
    mutating func look(at hosts: [(Generation, HostUsage.Host.Doing)], now: Int64) -> Bool {
        let runsChanged = longRuns.look(
            hosts.flatMap { $0.0.threads }, now: now, utc: SystemClock.utcMilliseconds())
        let living = hosts.map { host, doing in
            UsageMeter.Host(pid: host.process.pid, release: host.release.number, doing: doing)
        }
        return meter.look(at: living, now: now, read: ProcessUsage.init(of:)) || runsChanged
    }

    /// A host has died, or was killed for what it did.
    mutating func lost(_ death: HostLosses.Death) { losses = HostLosses(count: losses.count + 1, last: death) }

    func add(to serving: inout HostState.Serving) {
        serving.running = longRuns.shown
        serving.losses = losses
        serving.rules = rules
        serving.usage = meter.usage
    }
}
