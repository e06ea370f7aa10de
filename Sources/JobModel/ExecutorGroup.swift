/// A set of executors that run one bundle of plugins: a row of `dot_execute_group`.
public struct ExecutorGroup: Sendable, Identifiable {
    public var id: GroupID
    public var name: String
    public var summary: String
    /// Threads of each host.
    public var hostThreads: Int
    /// Tasks that may run at once over all executors; `nil` for no limit.
    public var maxRunning: Int?
    public var isPaused: Bool
    public var desiredReleaseID: ReleaseID?

    public init(
        id: GroupID, name: String, summary: String, hostThreads: Int, maxRunning: Int?, isPaused: Bool,
        desiredReleaseID: ReleaseID?
    ) {
        self.id = id
        self.name = name
        self.summary = summary
        self.hostThreads = hostThreads
        self.maxRunning = maxRunning
        self.isPaused = isPaused
        self.desiredReleaseID = desiredReleaseID
    }
}
