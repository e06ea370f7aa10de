import JobStore
import Testing

@testable import ControlAPI

struct EventMergingTests {
    private func task(_ id: Int, version: Int64 = 1, group: Int64 = 1) -> StoreChange {
        StoreChange(.task, .ended, of: group, key: "\(id)", version: version)
    }

    @Test("Few changes are told at once, each with its key; the last of a look ends it")
    func few() {
        var merging = EventMerging(from: 5)
        let messages = merging.take((0..<3).map { task($0) }, at: 10, now: 10)
        #expect(messages.map(\.change.key) == ["0", "1", "2"])
        #expect(messages.map(\.isMerged) == [false, false, false])
        #expect(messages.map(\.position) == [5, 5, 10])
        #expect(merging.told == 10 && merging.nextDue == nil)
    }

    @Test("What is more than nine in a second becomes one at its end, with a count and the newest keys")
    func many() throws {
        var merging = EventMerging(from: 0)
        let first = merging.take((0..<100).map { task($0, version: Int64($0)) }, at: 10, now: 10)
        #expect(first.count == 9 && first.allSatisfy { $0.position == 0 })
        #expect(merging.told == 0 && merging.nextDue == 1_010)
        #expect(merging.take([], at: 500, now: 500).isEmpty)
        #expect(merging.take([task(100)], at: 600, now: 600).isEmpty)
        let last = try #require(merging.due(now: 1_010).first)
        #expect(last.isMerged && last.change.key == nil && last.change.count == 92 && last.change.version == 99)
        #expect(last.change.sample == (81...100).map(String.init))
        #expect(last.position == 600 && merging.told == 600)
    }

    @Test("Until what was merged is told, no position lies behind it, whatever else is told")
    func held() {
        var merging = EventMerging(from: 0)
        _ = merging.take((0..<10).map { task($0) }, at: 10, now: 10)
        let other = merging.take([StoreChange(.group, .changed, of: 1, key: "g", version: 1)], at: 20, now: 20)
        #expect(other.map(\.position) == [0])
        #expect(merging.due(now: 1_010).map(\.position) == [20])
    }

    @Test("What a client has missed is one event of each topic at once, and the last has the position behind it all")
    func missed() {
        var merging = EventMerging(from: 5)
        let changes = (0..<30).map { task($0) } + [StoreChange(.group, .changed, of: 1, key: "g", version: 1)]
        let messages = merging.catchUp(changes, to: 90, now: 100)
        #expect(messages.map(\.change.topic) == [.task, .group] && messages.map(\.change.count) == [30, 1])
        #expect(messages.map(\.isMerged) == [true, false] && messages[1].change.key == "g")
        #expect(messages.map(\.position) == [5, 90] && merging.told == 90 && merging.nextDue == nil)
    }

    @Test("Of several groups and kinds, what they share is told alone")
    func mixed() {
        var merging = EventMerging(from: 0)
        _ = merging.take((0..<9).map { task($0) }, at: 1, now: 1)
        var started = StoreChange(.task, .started, of: 2, key: "x", version: 1)
        started.groupName = "two"
        _ = merging.take([task(1), started], at: 2, now: 2)
        let message = merging.due(now: 2_000)[0]
        #expect(message.change.kind == .changed && message.change.groupID == nil && message.change.groupName == nil)
    }

    @Test("However changes come, there are ten a second at most of a topic, and the last one is covered")
    func random() {
        var generator = SystemRandomNumberGenerator()
        var merging = EventMerging(from: 0)
        var told: [(at: Int64, message: EventMessage)] = []
        var (now, happened, last) = (Int64(0), 0, Int64(0))
        for _ in 0..<5_000 {
            now += Int64.random(in: 1...120, using: &generator)
            let burst = Int.random(in: 0...10, using: &generator) < 3 ? Int.random(in: 1...40, using: &generator) : 0
            let changes = (0..<burst).map { task(happened + $0, version: Int64(happened + $0)) }
            happened += burst
            if burst > 0 { last = Int64(happened - 1) }
            told += merging.take(changes, at: now, now: now).map { (now, $0) }
        }
        told += merging.due(now: now + 1_000).map { (now + 1_000, $0) }
        #expect(told.reduce(0) { $0 + $1.message.change.count } == happened)
        #expect(told.map(\.message.change.version).max() == last && merging.told == now)
        for (index, end) in told.enumerated() where index >= 19 {
            // Windows begin with their first event, so two of them may meet in one second.
            #expect(end.at - told[index - 19].at >= 1_000, "\(index)")
        }
        #expect(zip(told, told.dropFirst()).allSatisfy { $0.message.position <= $1.message.position })
    }
}
