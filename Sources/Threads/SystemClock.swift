import Glibc

/// The clocks of the machine.
public enum SystemClock {
    /// Microseconds since boot, suspended time included (CLOCK_BOOTTIME): for timeouts and deadlines. It never jumps. Hosts count by
    /// it too.
    public static func bootMicroseconds() -> Int64 { nanoseconds(of: CLOCK_BOOTTIME) / 1_000 }

    /// Milliseconds since 1970 UTC, as every `_at` column counts. People and time servers set it, so it may jump.
    public static func utcMilliseconds() -> Int64 { nanoseconds(of: CLOCK_REALTIME) / 1_000_000 }

    /// Nanoseconds since 1970 UTC.
    public static func utcNanoseconds() -> Int64 { nanoseconds(of: CLOCK_REALTIME) }

    private static func nanoseconds(of clock: clockid_t) -> Int64 {
        var now = timespec()
        clock_gettime(clock, &now)
        return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
    }
}
