import Glibc
import JobModel

/// The two clocks of an executor.
enum SystemClock {
    /// Microseconds since boot, suspended time included (CLOCK_BOOTTIME): for timeouts and deadlines. The slot table uses it too, so
    /// that both processes count alike.
    static func bootMicroseconds() -> Int64 { microseconds(of: CLOCK_BOOTTIME) }

    /// Milliseconds since 1970 UTC: for what the tables record.
    static func utcMilliseconds() -> UTCMilliseconds { microseconds(of: CLOCK_REALTIME) / 1_000 }

    private static func microseconds(of clock: clockid_t) -> Int64 {
        var now = timespec()
        clock_gettime(clock, &now)
        return Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1_000
    }
}
