/// Spaces out the restarts of a host that keeps dying: at once the first time, then 100 ms, doubling up to 5 s.
///
/// A host that has lived for ten seconds starts the count anew. Times are microseconds of CLOCK_BOOTTIME.
struct RestartPause {
    private static let healthyMicroseconds: Int64 = 10_000_000
    private static let longestMicroseconds: Int64 = 5_000_000

    private var deaths = 0
    private var startedAt: Int64 = 0
    private(set) var until: Int64 = 0

    mutating func succeeded(now: Int64) { startedAt = now }

    mutating func failed(now: Int64) {
        if startedAt > 0, now - startedAt > Self.healthyMicroseconds { deaths = 0 }
        startedAt = 0
        deaths += 1
        until = deaths == 1 ? now : now + min(100_000 << Int64(min(deaths - 2, 10)), Self.longestMicroseconds)
    }

    mutating func reset() { self = RestartPause() }

    func isOver(now: Int64) -> Bool { now >= until }
}
