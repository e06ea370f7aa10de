/// The pause after a failure: 100 ms, doubling up to 5 s, until something succeeds.
///
/// Times are microseconds of CLOCK_BOOTTIME.
struct Backoff {
    private var failures = 0
    private(set) var until: Int64 = 0

    var isTroubled: Bool { failures > 0 }

    mutating func failed(now: Int64) {
        until = now + min(100_000 << Int64(min(failures, 10)), 5_000_000)
        failures += 1
    }

    mutating func succeeded() { self = Backoff() }
}
