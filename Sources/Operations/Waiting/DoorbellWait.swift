import Glibc
public import JobStore
import Threads

/// Waits for news in the tables: by the doorbell, and by a slow poll for what no ring tells, as the end of a task.
public struct DoorbellWait: NewsWait {
    /// Looks at most this often: a busy queue rings all the time.
    private static let shortestMicroseconds: UInt32 = 20_000
    private static let longestMicroseconds: Int64 = 500_000

    private let bell: any DoorbellListener
    private let startedAt = SystemClock.bootMicroseconds()

    public init(_ store: any DoorbellStore) throws { bell = try store.listen() }

    public func forget() { bell.drain() }

    /// Blocks its thread until there may be news, or until `end`, in microseconds of `SystemClock.bootMicroseconds()`.
    public func wait(until end: Int64? = nil) {
        let now = SystemClock.bootMicroseconds()
        usleep(Self.shortestMicroseconds)
        let left =
            min(now + Self.pauseMicroseconds(since: startedAt, now: now), end ?? .max)
            - SystemClock.bootMicroseconds()
        var poll = PollSet()
        _ = poll.add(bell.fileDescriptor)
        poll.wait(microseconds: left)
    }

    /// How long to leave what no ring tells: what took long already may be noticed a tenth of that late.
    static func pauseMicroseconds(since start: Int64, now: Int64) -> Int64 {
        min(max((now - start) / 10, Int64(shortestMicroseconds)), longestMicroseconds)
    }
}
