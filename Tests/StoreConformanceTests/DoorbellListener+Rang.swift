import Glibc
import JobStore
import Testing
import Threads

@testable import PostgresJobStore

extension DoorbellListener {
    /// Whether it was rung since it was drained last; it is drained now. What is rung on a server takes its time, and is waited for.
    func rang() -> Bool {
        (self as? PostgresDoorbellListener)?.awaitRings()
        var descriptor = pollfd(fd: fileDescriptor, events: Int16(POLLIN), revents: 0)
        defer { drain() }
        return poll(&descriptor, 1, 0) == 1
    }
}

extension PostgresDoorbellListener {
    /// Waits until what was rung so far has come.
    fileprivate func awaitRings() {
        do {
            _ = try pool.lend { try $0.run("SELECT pg_notify($1, 'mark')", pool.location.channel) }
        } catch {
            Issue.record(error)
        }
        var descriptor = pollfd(fd: marked.fileDescriptor, events: Int16(POLLIN), revents: 0)
        #expect(poll(&descriptor, 1, 10_000) == 1, "the mark has not come")
        marked.drain()
    }
}
