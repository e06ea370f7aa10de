import Glibc
public import JobModel

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
        now: { milliseconds(of: CLOCK_REALTIME) }, elapsedMs: { milliseconds(of: CLOCK_BOOTTIME) })

    private static func milliseconds(of clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
