import JobStore
import Logging

/// Keeps a store that doesn't answer from being asked in a tight loop, and the log from repeating itself.
struct StoreOutage {
    private let logger: Logger
    private let firstDelayMs: Int64 = 100
    private let longestDelayMs: Int64 = 5_000
    private var delayMs: Int64 = 0
    private var lastReason: String?

    init(logger: Logger) { self.logger = logger }

    /// Notes a failure. It is logged when it differs from the one before.
    ///
    /// - Returns: how long to leave the store alone, in milliseconds.
    mutating func record(_ error: any Error) -> Int64 {
        delayMs = min(max(delayMs * 2, firstDelayMs), longestDelayMs)
        let reason = String(describing: error)
        if reason != lastReason {
            lastReason = reason
            let isTransient = (error as? StoreError)?.isTransient ?? false
            logger.log(
                level: isTransient ? .warning : .error, "store: \(reason); nothing is lost, the scheduler keeps trying")
        }
        return delayMs
    }

    /// Notes an answer.
    mutating func end() {
        guard lastReason != nil else { return }
        lastReason = nil
        delayMs = 0
        logger.notice("store: answers again")
    }
}
