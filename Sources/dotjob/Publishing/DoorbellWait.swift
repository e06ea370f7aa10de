import Foundation
import Glibc
import JobStore

/// Waits for news in the tables: by the doorbell, and by a slow poll for what other programs write.
///
/// Forget, *then* look, then wait: news in between is not lost.
struct DoorbellWait {
    private static let slowPollMilliseconds: Int64 = 500
    /// A busy queue rings all the time: look at most this often.
    private static let shortestPause = 0.02

    private let bell: any DoorbellListener

    init(_ store: any DoorbellStore) throws { bell = try store.listen() }

    func forget() { bell.drain() }

    /// Blocks until there may be news, or `end`.
    func wait(until end: ContinuousClock.Instant? = nil) {
        Thread.sleep(forTimeInterval: Self.shortestPause)
        let left = end.map { max(Int64(($0 - .now) / .milliseconds(1)), 0) } ?? Self.slowPollMilliseconds
        var entry = pollfd(fd: bell.fileDescriptor, events: Int16(POLLIN), revents: 0)
        poll(&entry, 1, Int32(min(left, Self.slowPollMilliseconds)))
    }
}
