/// Decides whether a failed attempt is followed by another, and when.
///
/// A delay that grows exponentially carries jitter, so that tasks that failed together do not come back together. Half of each such
/// delay is fixed and half random ("equal jitter", Marc Brooker, "Exponential Backoff And Jitter", 2015). Delays that a person has
/// named are kept to.
public struct RetryPolicy: Hashable, Sendable {
    /// Retries after the first attempt; 0 makes every failure final.
    public var retries: Int
    /// Failures that are followed by another attempt.
    public var causes: RetryCauses
    public var backoff: Backoff
    /// How often an attempt may ask to be run later, which counts as none.
    public var maxSnoozes: Int

    public init(
        retries: Int, causes: RetryCauses = .all, backoff: Backoff = .standard, maxSnoozes: Int = Limits.standardSnoozes
    ) {
        self.retries = retries
        self.causes = causes
        self.backoff = backoff
        self.maxSnoozes = maxSnoozes
    }

    /// The delay before the attempt that follows attempt number `attempt`.
    ///
    /// - Parameters:
    ///   - attempt: the attempt that failed, 1 for the first.
    ///   - random: a number in 0..<1.
    public func delayMs(after attempt: Int, random: Double) -> Int64 {
        let full = backoff.delayMs(after: attempt)
        guard case .exponential = backoff else { return full }
        return Int64(Double(full) / 2 + Double(full) / 2 * random)
    }
}
