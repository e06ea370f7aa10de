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

    /// What is known of a row of the log.
    public struct Ended: Sendable {
        public var logID: Int64
        public var taskID: TaskID
        public var code: HandleCode
        public var dueAt: UTCMilliseconds
        /// `nil` for a task that ended without an attempt.
        public var startedAt: UTCMilliseconds?
        public var finishedAt: UTCMilliseconds
        public var elapsedMicroseconds: Int64?

        public init(
            logID: Int64, taskID: TaskID, code: HandleCode, dueAt: UTCMilliseconds, startedAt: UTCMilliseconds?,
            finishedAt: UTCMilliseconds, elapsedMicroseconds: Int64?
        ) {
            self.logID = logID
            self.taskID = taskID
            self.code = code
            self.dueAt = dueAt
            self.startedAt = startedAt
            self.finishedAt = finishedAt
            self.elapsedMicroseconds = elapsedMicroseconds
        }
    }

    /// - Parameters:
    ///   - ended: the newest first; snoozes, and rows of tasks that were skipped or cancelled without an attempt, are passed over.
    ///   - recent: how many of them to keep one by one.
    public init(_ ended: some Sequence<Ended>, recent: Int = 0) {
        for row in ended {
            guard let startedAt = row.startedAt, row.code.isAttempt else { continue }
            attempts += 1
            if row.code.isFailure { failures += 1 }
            if let elapsed = row.elapsedMicroseconds { durations.append(elapsed) }
            let delay = max(0, startedAt - row.dueAt)
            delays.append(delay)
            guard self.recent.count < recent else { continue }
            self.recent.append(
                Attempt(
                    logID: row.logID, taskID: row.taskID, code: row.code, finishedAt: row.finishedAt,
                    elapsedMicroseconds: row.elapsedMicroseconds, delayMs: delay))
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
