/// What a job's newest attempts took.
public struct JobStatistics: Sendable, Equatable {
    /// Attempts that were looked at.
    public private(set) var attempts = 0
    public private(set) var failures = 0
    /// How long their handlers ran, in microseconds, shortest first; only those that a host has answered.
    public private(set) var durations: [Int64] = []
    /// From due to start, in milliseconds, shortest first.
    public private(set) var delays: [Int64] = []
    /// The newest of them, the newest first.
    public private(set) var recent: [Attempt] = []

    /// One attempt, as a dot of a chart shows it.
    public struct Attempt: Sendable, Equatable {
        public var logID: Int64
        public var taskID: TaskID
        public var code: HandleCode
        public var finishedAt: UTCMilliseconds
        public var elapsedMicroseconds: Int64?
        /// From due to start, in milliseconds.
        public var delayMs: Int64
    }

    /// - Parameters:
    ///   - logs: attempts, the newest first; snoozes, and rows of tasks that were skipped or
    ///     cancelled without one, are passed over.
    ///   - recent: how many of them to keep one by one.
    public init(_ logs: some Sequence<AttemptLog>, recent: Int = 0) {
        for log in logs {
            guard let startedAt = log.startedAt, log.code.isAttempt else { continue }
            attempts += 1
            if log.code.isFailure { failures += 1 }
            if let elapsed = log.elapsedMicroseconds { durations.append(elapsed) }
            let delay = max(0, startedAt - log.dueAt)
            delays.append(delay)
            guard self.recent.count < recent else { continue }
            self.recent.append(
                Attempt(
                    logID: log.id, taskID: log.taskID, code: log.code, finishedAt: log.finishedAt,
                    elapsedMicroseconds: log.elapsedMicroseconds, delayMs: delay))
        }
        durations.sort()
        delays.sort()
    }

    /// The value that so much of all lies at or below: one of them, by the nearest rank. `nil` for none.
    public static func quantile(_ share: Double, of sorted: [Int64]) -> Int64? {
        guard !sorted.isEmpty else { return nil }
        let rank = Int((share * Double(sorted.count)).rounded(.up))
        return sorted[min(max(rank, 1), sorted.count) - 1]
    }
}
