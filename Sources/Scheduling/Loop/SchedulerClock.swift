public import JobModel
public import JobStore
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

    /// The store's time of day, by the machine's steady clock.
    public init(of store: any StoreClock) {
        self.init(now: { store.now }, elapsedMs: Self.machineElapsedMs)
    }

    /// Milliseconds since the machine's start.
    public static let machineElapsedMs: @Sendable () -> Int64 = { SystemClock.bootMicroseconds() / 1_000 }
}
