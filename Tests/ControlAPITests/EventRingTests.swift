import JobStore
import Testing

@testable import ControlAPI

struct EventRingTests {
    private func changes(_ count: Int) -> [StoreChange] {
        (0..<count).map { StoreChange(.task, .ended, of: 1, key: "\($0)", version: 1) }
    }

    @Test("Looks behind a position are found, and none behind the newest")
    func after() throws {
        var ring = EventRing()
        ring.append(changes(1), now: 10)
        ring.append([], now: 20)
        ring.append(changes(2), now: 30)
        #expect(try #require(ring.looks(after: 0)).map(\.position) == [10, 30])
        #expect(try #require(ring.looks(after: 10)).map(\.position) == [30])
        #expect(try #require(ring.looks(after: 15)).map(\.position) == [30])
        #expect(try #require(ring.looks(after: 30)).isEmpty)
    }

    @Test("A position that was never reached, or lies before what is kept, is not known")
    func unknown() {
        var ring = EventRing(mostChanges: 3, keptMs: 100)
        ring.append(changes(2), now: 10)
        #expect(ring.looks(after: 11) == nil)
        ring.append(changes(2), now: 20)
        #expect(ring.looks(after: 9) == nil)
        #expect(ring.looks(after: 10)?.map(\.position) == [20])
        ring.append([], now: 121)
        #expect(ring.looks(after: 19) == nil && ring.looks(after: 20)?.isEmpty == true)
        ring.forget(now: 130)
        #expect(ring.looks(after: 121) == nil && ring.looks(after: 130)?.isEmpty == true)
    }

    @Test("Positions rise although the clock stands still")
    func rising() {
        var ring = EventRing()
        ring.append(changes(1), now: 10)
        ring.append(changes(1), now: 10)
        #expect(ring.looks(after: 0)?.map(\.position) == [10, 11])
    }

    @Test("A position is read as it is written, and nothing else is one")
    func positions() {
        #expect(EventPosition("ab12-7") == EventPosition(epoch: "ab12", sequence: 7))
        for text in ["", "7", "ab12-", "ab12--7", "ab12-x", "a-1-2"] { #expect(EventPosition(text) == nil, "\(text)") }
    }
}
