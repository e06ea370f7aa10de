import Glibc
import JobStore
import Testing

@testable import PostgresJobStore

@Suite(.onServer)
struct BellTests {
    private func hears(_ listener: any DoorbellListener) -> Bool {
        var descriptor = pollfd(fd: listener.fileDescriptor, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 10_000) == 1
    }

    @Test("of rings in one pause the first goes out at once, and the others as one at its end")
    func pause() throws {
        let schema = try TestSchema(on: #require(TestServer.url))
        defer { withExtendedLifetime(schema) {} }
        var options = PostgresJobStore.Options()
        options.bellPauseMs = 200
        let store = try PostgresJobStore(schema.location, options: options)
        let listener = try store.listen()
        for number in 1...4 {
            _ = try store.addGroup(named: "group \(number)", summary: "", hostThreads: 1, maxRunning: nil)
            _ = try store.setPause(nil, ofGroup: "group \(number)")
        }
        #expect(hears(listener))
        listener.drain()
        #expect(hears(listener))
    }

    @Test("a listener whose connection the server has ended listens again, and looks once more")
    func broken() throws {
        let schema = try TestSchema(on: #require(TestServer.url))
        defer { withExtendedLifetime(schema) {} }
        var options = PostgresJobStore.Options()
        options.bellPauseMs = 0
        let store = try PostgresJobStore(schema.location, options: options)
        let listener = try store.listen()
        let db = try schema.connect()
        let ended = try db.run(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE query = $1",
            "LISTEN \(schema.location.channel)")
        #expect(ended.count == 1)
        #expect(hears(listener))
        listener.drain()
        try db.run("SELECT pg_notify($1, '')", schema.location.channel)
        #expect(hears(listener))
    }
}
