import Glibc
import JobStore
import Threads

/// Waits for news in the tables: by the doorbell, and by a slow poll for what other programs write.
///
/// Forget, *then* look, then wait: news in between is not lost.
struct DoorbellWait {
    private static let slowPollMicroseconds: Int64 = 500_000
    /// A busy queue rings all the time: look at most this often.
    private static let shortestMicroseconds: UInt32 = 20_000

    private let bell: any DoorbellListener

    init(_ store: any DoorbellStore) throws { bell = try store.listen() }

    func forget() { bell.drain() }

    /// Blocks its thread until there may be news, or until `end`, in microseconds of `SystemClock.bootMicroseconds()`.
    func wait(until end: Int64? = nil) {
        usleep(Self.shortestMicroseconds)
        let left = end.map { $0 - SystemClock.bootMicroseconds() } ?? Self.slowPollMicroseconds
        var poll = PollSet()
        _ = poll.add(bell.fileDescriptor)
        poll.wait(microseconds: min(left, Self.slowPollMicroseconds))
    }
}
