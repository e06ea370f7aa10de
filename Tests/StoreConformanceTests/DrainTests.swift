import JobModel
import JobStore
import Testing

@Suite("Draining nodes")
struct DrainTests {
    private let fixture: StoreFixture

    init() throws {
        fixture = try StoreFixture()
        try fixture.addJob()
        try fixture.run(count: 2)
    }

    @Test(
        "executors of a draining node claim nothing, those that start later too, and end what they have; others go on")
    func drain() throws {
        let executor = try fixture.executor(on: "node-1")
        let held = try executor.claim(limit: 1)
        try fixture.store.setDrain(Pause(), ofNode: "node-1")
        #expect(try executor.claim().isEmpty)
        #expect(try fixture.executor(on: "node-1").claim().isEmpty)
        #expect(try executor.finish(held, .ok).stale.isEmpty)
        #expect(try fixture.executor(on: "node-2").claim().count == 1)
    }

    @Test("a drain ends by itself at its time, or when somebody ends it, and says when to ask again")
    func end() throws {
        let executor = try fixture.executor(on: "node-1")
        try fixture.store.setDrain(Pause(until: start + 500), ofNode: "node-1")
        #expect(try executor.ask(now: start + 499).nextRunAt == start + 500)
        #expect(try executor.claim(limit: 1, now: start + 500).count == 1)
        try fixture.store.setDrain(Pause(), ofNode: "node-1")
        #expect(try executor.claim(now: start + 500).isEmpty)
        #expect(try fixture.store.setDrain(nil, ofNode: "node-1") == Pause())
        #expect(try executor.claim(now: start + 500).count == 1)
    }

    @Test("a drain survives that the store is opened anew, and a node that never was is unknown, with those that are")
    func kept() throws {
        let executor = try fixture.executor(on: "node-1")
        try fixture.store.setDrain(Pause(), ofNode: "node-1")
        _ = try openStore(at: fixture.location)
        #expect(try executor.claim().isEmpty)
        let error = #expect(throws: StoreError.self) { try fixture.store.setDrain(Pause(), ofNode: "node-7") }
        #expect(error?.code == .notFound)
    }
}
