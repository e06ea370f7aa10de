public import CoreMetrics

/// How an executor runs.
public struct ExecutorConfiguration: Sendable {
    /// The groups to serve, by name; `nil` for every group there is or will be.
    public var groups: [String]?
    /// Where unpacked bundles live; made when missing.
    public var dataDirectory: String
    /// Where session locks live, for whoever else opens the store to judge; made when missing. Who may not write there keeps them below
    /// `dataDirectory`, where they say nothing to others.
    public var sessionsDirectory: String
    /// The `dotjob-host` program.
    public var hostPath: String
    /// `GROUP/PLUGIN.json` files: what plugins read by `config`.
    public var pluginsDirectory: String
    /// `GROUP/NAME` or `GROUP.NAME` files: what plugins read by `secret`.
    public var secretsDirectory: String
    /// Environment variables that hosts get beside the allow-list.
    public var passedEnvironment: [String] = []
    /// How long running attempts may go on after the executor was asked to stop.
    public var drainTimeoutMs: Int64 = 30_000
    /// How long a host may take to start a task that it was sent while one of its threads is free.
    public var startTimeoutMs: Int64 = 10_000
    /// How long an attempt may take to end after it was asked to stop.
    public var stopGraceMs: Int64 = 5_000
    /// How long a host may take to load its bundle.
    public var warmTimeoutMs: Int64 = 30_000
    /// How long a host may take to end after its last task, `fini` included.
    public var exitTimeoutMs: Int64 = 10_000
    /// How many distinct tasks may take their host down within a release's probation before the group goes back to the release before.
    public var crashBudget = 3
    /// How long a release is on probation once it is active.
    public var probationMs: Int64 = 60_000
    /// Hosts of one group that may live side by side, those that drain included; at the limit the oldest of these is ended.
    public var mostGenerations = 4
    /// Tasks of one group that may run at once in hosts of their own: suspects, and those pinned to a release.
    public var mostSoloRuns = 2
    /// How long the session may go without a sign of life before other machines take it for dead.
    public var leaseMs: Int64 = 30_000
    /// Of each host thread. The size that programs get by default, so that handlers find what they are used to.
    public var stackBytes: UInt64 = 8 * 1024 * 1024
    /// What it counts by.
    public var metrics: any MetricsFactory = NOOPMetricsHandler.instance

    /// How long an executor may take to end after it was asked to drain: attempts and hosts have their deadlines, and then the store has
    /// as long to take the last results.
    public var longestDrainMs: Int64 { drainTimeoutMs + stopGraceMs + 2 * exitTimeoutMs }

    public init(dataDirectory: String, hostPath: String) {
        self.dataDirectory = dataDirectory
        self.hostPath = hostPath
        sessionsDirectory = "\(dataDirectory)/sessions"
        pluginsDirectory = "\(dataDirectory)/plugins.d"
        secretsDirectory = "\(dataDirectory)/secrets"
    }
}
