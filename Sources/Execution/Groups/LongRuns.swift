import JobModel

/// What the threads of a group's hosts have been running for a while, as the tables show it: looked at once a second, and only what has
/// run for that long, since most attempts end before anybody could read of them. Pure: times are microseconds of CLOCK_BOOTTIME.
struct LongRuns {
    private static let lookMicroseconds: Int64 = 1_000_000
    static let shortestMicroseconds: Int64 = 1_000_000

    /// One thread that runs an attempt.
    struct Thread {
        var claim: ClaimKey
        var handler: String
        var release: Int64
        var startedAt: Int64
    }

    private(set) var shown = HostState.LongRuns()
    private var nextLookAt: Int64 = 0
    /// When attempts that are shown started, by the time of day as it was when they were first seen.
    private var starts: [ClaimKey: UTCMilliseconds] = [:]

    /// Looks, unless it has just looked.
    ///
    /// - Returns: whether what is shown has changed.
    mutating func look(_ threads: @autoclosure () -> [Thread], now: Int64, utc: @autoclosure () -> UTCMilliseconds)
        -> Bool
    {
        guard now >= nextLookAt else { return false }
        nextLookAt = now + Self.lookMicroseconds
        let long = threads().filter { now - $0.startedAt >= Self.shortestMicroseconds }
        guard !long.isEmpty || !starts.isEmpty else { return false }
        let before = shown
        let known = starts
        starts = [:]
        for thread in long {
            starts[thread.claim] = known[thread.claim] ?? utc() - (now - thread.startedAt) / 1_000
        }
        shown = HostState.LongRuns(
            long.map {
                .init(task: $0.claim.taskID, handler: $0.handler, release: $0.release, since: starts[$0.claim] ?? 0)
            })
        return shown != before
    }
}
