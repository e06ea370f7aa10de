/// A set of executors that run one bundle of plugins: a row of `dot_execute_group`.
public struct ExecutorGroup: Sendable, Identifiable {
    public var id: GroupID
    public var name: String
    public var summary: String
    /// Threads of each host.
    public var hostThreads: Int
    /// Tasks that may be claimed at once over all executors; `nil` for no limit.
    public var maxRunning: Int?
    /// Waiting this long lifts a task by one priority; `nil` for `Limits.standardAgeingMs`.
    public var ageingMs: Int64?
    /// As stored: its time may be over.
    public var pause: Pause?
    public var desiredReleaseID: ReleaseID?
    public var canary: Canary?

    /// A release on trial.
    public struct Canary: Sendable, Equatable {
        public var releaseID: ReleaseID
        /// The share of the group's claims that it gets, 1 to 99.
        public var percent: Int

        public init(releaseID: ReleaseID, percent: Int) {
            self.releaseID = releaseID
            self.percent = percent
        }
    }

    public init(
        id: GroupID, name: String, summary: String, hostThreads: Int, maxRunning: Int?, ageingMs: Int64? = nil,
        pause: Pause? = nil, desiredReleaseID: ReleaseID?, canary: Canary? = nil
    ) {
        self.id = id
        self.name = name
        self.summary = summary
        self.hostThreads = hostThreads
        self.maxRunning = maxRunning
        self.ageingMs = ageingMs
        self.pause = pause
        self.desiredReleaseID = desiredReleaseID
        self.canary = canary
    }

    /// Forgets a pause that has ended by itself.
    public mutating func endPause(at now: UTCMilliseconds) {
        if pause?.lasts(at: now) == false { pause = nil }
    }
}
