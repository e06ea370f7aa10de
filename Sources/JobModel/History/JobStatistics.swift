/// What a job's newest attempts took.
public struct JobStatistics: Sendable, Equatable {
    /// Attempts that were looked at.
    public private(set) var attempts = 0
    public private(set) var failures = 0
    /// How long their handlers ran, in microseconds, shortest first; only those that a host has answered.
    public private(set) var durations: [Int64] = []
    /// From due to start, in milliseconds, shortest first.
    public private(set) var delays: [Int64] = []

    /// - Parameter logs: attempts; snoozes, and rows of tasks that were skipped or cancelled without one, are passed over.
    public init(_ logs: some Sequence<AttemptLog>) {
        for log in logs {
            guard let startedAt = log.startedAt, log.code.isAttempt else { continue }
            attempts += 1
            if log.code.isFailure { failures += 1 }
            if let elapsed = log.elapsedMicroseconds { durations.append(elapsed) }
            delays.append(max(0, startedAt - log.dueAt))
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
