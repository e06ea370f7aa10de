import JobStore
import Logging
import Threads

/// Keeps a store that doesn't answer from being asked in a tight loop, and the log from repeating itself.
struct StoreOutage {
    private let logger: Logger
    private var backoff = Backoff()
    private var lastReason: String?

    init(logger: Logger) { self.logger = logger }

    /// Notes a failure. It is logged when it differs from the one before.
    ///
    /// - Returns: how long to leave the store alone, in milliseconds.
    mutating func record(_ error: any Error) -> Int64 {
        backoff.failed(now: 0)
        let reason = String(describing: error)
        if reason != lastReason {
            lastReason = reason
            let isTransient = (error as? StoreError)?.isTransient ?? false
            logger.log(
                level: isTransient ? .warning : .error, "store: \(reason); nothing is lost, the scheduler keeps trying")
        }
        return backoff.pauseMicroseconds / 1_000
    }

    /// Notes an answer.
    mutating func end() {
        guard backoff.isTroubled else { return }
        backoff.reset()
        lastReason = nil
        logger.notice("store: answers again")
    }
}
