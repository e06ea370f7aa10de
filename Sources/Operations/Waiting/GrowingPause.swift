import Glibc
import Threads

/// Waits for news where nothing tells of them: first for a tenth of a second, then for a tenth of the time that it has lasted, so that
/// many who wait for long ask a server seldom.
public struct GrowingPause: NewsWait {
    public static let shortestMicroseconds: Int64 = 100_000
    private static let longestMicroseconds: Int64 = 2_000_000

    private let startedAt = SystemClock.bootMicroseconds()

    public init() {}

    public func forget() {}

    public func wait(until end: Int64?) {
        let now = SystemClock.bootMicroseconds()
        let pause = min(max((now - startedAt) / 10, Self.shortestMicroseconds), Self.longestMicroseconds)
        usleep(UInt32(clamping: max(min(pause, (end ?? .max) - now), 0)))
    }
}
