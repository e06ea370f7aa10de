/// What an executor holds hosts and releases to, so that others can say what it will do.
public struct HostRules: Sendable, Equatable, Codable {
    /// Distinct tasks that may take their host down in a release's probation before the group goes back.
    public var crashBudget: Int
    /// How long a release is on probation once it is active.
    public var probationMs: Int64
    /// How long a host that was replaced may take to end what it has.
    public var drainTimeoutMs: Int64
    /// How long an attempt may take to end after it was asked to stop; then its host is killed.
    public var stopGraceMs: Int64
    /// How long its lease is. It renews it three times as often.
    public var leaseMs: Int64

    public init(crashBudget: Int, probationMs: Int64, drainTimeoutMs: Int64, stopGraceMs: Int64, leaseMs: Int64) {
        self.crashBudget = crashBudget
        self.probationMs = probationMs
        self.drainTimeoutMs = drainTimeoutMs
        self.stopGraceMs = stopGraceMs
        self.leaseMs = leaseMs
    }

    private enum CodingKeys: String, CodingKey {
        case crashBudget = "crash_budget"
        case probationMs = "probation_ms"
        case drainTimeoutMs = "drain_timeout_ms"
        case stopGraceMs = "stop_grace_ms"
        case leaseMs = "lease_ms"
    }
}
