import JobStore
import Testing
import Threads

@testable import PostgresJobStore

@Suite("The server's clock, as a node knows it")
struct ServerClockTests {
    /// The server was booted with this node, at 1,000,000 s, by both clocks.
    private static func answer(at boot: Int64, took: Int64, aheadBy ahead: Int64 = 0, after: Int64? = nil)
        -> ServerClock
    {
        let shows = 1_000_000_000_000 + boot + (after ?? took / 2) + ahead
        return ServerClock(shows: shows, askedAt: boot, heardAt: boot + took)
    }

    @Test(
        "It shows what the server showed in the middle of the way, and goes on from there",
        arguments: [0, 10_000, 20_000])
    func middle(after: Int64) {
        let clock = Self.answer(at: 5_000_000, took: 20_000, after: after)
        let error = abs(clock.now(atBootMicroseconds: 9_000_000) - 1_000_009_000)
        #expect(error <= 10, "an answer that took 20 ms is wrong by 10 at most")
    }

    @Test("An answer that took longer says less, until the better one is old")
    func quality() {
        var clock = Self.answer(at: 0, took: 2_000)
        let good = clock
        clock.take(Self.answer(at: 1_000_000, took: 900_000, after: 0))
        #expect(clock == good)
        clock.take(Self.answer(at: 2_000_000, took: 1_000))
        #expect(clock != good)
        let late = Self.answer(at: 70_000_000, took: 50_000)
        clock.take(late)
        #expect(clock == late)
    }

    @Test(
        "A clock that was set, or another server's after a failover, is followed with the next answer",
        arguments: [-1, 1])
    func jumps(direction: Int64) {
        var clock = Self.answer(at: 0, took: 1_000)
        clock.take(Self.answer(at: 1_000_000, took: 400_000, aheadBy: direction * 3_600_000_000))
        #expect(abs(clock.now(atBootMicroseconds: 2_000_000) - (1_000_002_000 + direction * 3_600_000)) <= 200)
    }
}

@Suite("The clock of a store on a server", .onServer)
struct MeasuredClockTests {
    @Test("It is the server's from the first connection on")
    func measured() throws {
        let fixture = try StoreFixture()
        let store = try #require(fixture.store as? PostgresJobStore)
        let before = store.now
        let shows: Int64? = try store.pool.lend {
            try $0.run("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint").value()
        }
        let server = try #require(shows)
        // Wrong by half of what the first answer took: surely less than a minute.
        #expect(before <= server + 60_000 && server <= store.now + 60_000)
    }
}
