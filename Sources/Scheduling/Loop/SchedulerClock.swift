public import JobModel
import Threads

/// The two clocks that a scheduler goes by.
public struct SchedulerClock: Sendable {
    /// The time of day. People and time servers set it, so it may jump.
    public var now: @Sendable () -> UTCMilliseconds
    /// Milliseconds since some fixed start, suspended time included. Never jumps.
    public var elapsedMs: @Sendable () -> Int64

    public init(now: @escaping @Sendable () -> UTCMilliseconds, elapsedMs: @escaping @Sendable () -> Int64) {
        self.now = now
        self.elapsedMs = elapsedMs
    }

    /// The clocks of the machine.
    public static let system = SchedulerClock(
        now: { SystemClock.utcMilliseconds() }, elapsedMs: { SystemClock.bootMicroseconds() / 1_000 })
}
