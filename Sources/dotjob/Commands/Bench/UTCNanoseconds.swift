import Glibc

/// The clock that the benchmark's plugin reads: nanoseconds since 1970.
enum UTCNanoseconds {
    static var now: Int64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
    }
}
