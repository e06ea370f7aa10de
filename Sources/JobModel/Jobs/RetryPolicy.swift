/// Decides whether a failed attempt is followed by another, and when.
///
/// The delay grows exponentially and carries jitter, so that tasks that failed together do not come back
/// together. Half of each delay is fixed and half random ("equal jitter", Marc Brooker, "Exponential Backoff And
/// Jitter", 2015).
public struct RetryPolicy: Hashable, Sendable {
    /// Retries after the first attempt; 0 makes every failure final.
    public var retries: Int
    public var firstDelayMs: Int64
    public var longestDelayMs: Int64

    public init(retries: Int, firstDelayMs: Int64 = 1_000, longestDelayMs: Int64 = 3_600_000) {
        self.retries = retries
        self.firstDelayMs = firstDelayMs
        self.longestDelayMs = longestDelayMs
    }

    /// The delay before the attempt that follows attempt number `attempt`.
    ///
    /// - Parameters:
    ///   - attempt: the attempt that failed, 1 for the first.
    ///   - random: a number in 0..<1.
    public func delayMs(after attempt: Int, random: Double) -> Int64 {
        let doublings = min(max(attempt - 1, 0), 40)
        let full = min(Double(firstDelayMs) * Double(1 << doublings), Double(longestDelayMs))
        return Int64(full / 2 + full / 2 * random)
    }
}
