/// How the delays between a task's attempts grow, as `retry_backoff` holds it.
public enum Backoff: Hashable, Sendable {
    /// Twice as long each time, up to `longestMs`.
    case exponential(firstMs: Int64, longestMs: Int64)
    /// Longer by `stepMs` each time.
    case linear(stepMs: Int64)
    case fixed(delayMs: Int64)
    /// One after the other, and the last one again for all that follow. Never empty.
    case list(delaysMs: [Int64])

    public static let standard = Backoff.exponential(firstMs: 1_000, longestMs: 3_600_000)

    /// The delay before the attempt that follows attempt number `attempt`, 1 for the first; `Limits.delayMs` at most.
    public func delayMs(after attempt: Int) -> Int64 {
        let attempt = max(attempt, 1)
        let delay =
            switch self {
            case .exponential(let firstMs, let longestMs):
                min(Self.product(firstMs, 1 << Int64(min(attempt - 1, 40))), longestMs)
            case .linear(let stepMs): Self.product(stepMs, Int64(attempt))
            case .fixed(let delayMs): delayMs
            case .list(let delaysMs): delaysMs[min(attempt, delaysMs.count) - 1]
            }
        return min(max(delay, 0), Limits.delayMs)
    }

    private static func product(_ a: Int64, _ b: Int64) -> Int64 {
        let (product, isTooLong) = a.multipliedReportingOverflow(by: b)
        return isTooLong ? .max : product
    }
}
