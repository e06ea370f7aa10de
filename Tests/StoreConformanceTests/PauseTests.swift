import JobModel
import JobStore
import Testing

@Suite("Pauses of groups")
struct PauseTests {
    private let fixture: StoreFixture

    init() throws {
        fixture = try StoreFixture()
        try fixture.addJob()
        try fixture.run()
    }

    @Test(
        "a pause with an end lets nothing be claimed before it, says when to ask again, and is over at that very time")
    func end() throws {
        let executor = try fixture.executor()
        let group = try fixture.store.setPause(Pause(until: start + 500), ofGroup: "group")
        #expect(group.pause == Pause(until: start + 500))
        for now in [start, start + 499] {
            let answer = try executor.ask(now: now)
            #expect(answer.claimed.isEmpty && answer.nextRunAt == start + 500)
        }
        #expect(try executor.claim(now: start + 500).count == 1)
    }

    @Test("an executor that ends an attempt while its group is paused claims nothing, and is told the end of the pause")
    func busy() throws {
        try fixture.run()
        let executor = try fixture.executor()
        let held = try executor.claim(limit: 1)
        try fixture.store.setPause(Pause(until: start + 500), ofGroup: "group")
        var batch = QueueBatch(session: executor.session)
        batch.completions = held.map { executor.completion($0) }
        batch.claims = [executor.request()]
        let answer = try fixture.store.finishAndClaim(batch, now: start)
        #expect(answer.claimed.isEmpty && answer.stale.isEmpty && answer.nextRunAt == start + 500)
    }

    @Test("a pause with an end is still there when the store is opened again")
    func reopened() throws {
        try fixture.store.setPause(Pause(until: start + 500), ofGroup: "group")
        let other = try openStore(at: fixture.location)
        #expect(try other.group(named: "group").pause == Pause(until: start + 500))
    }

    @Test("a pause takes the place of the one before, and a resumed group has none")
    func replaced() throws {
        let executor = try fixture.executor()
        try fixture.store.setPause(Pause(until: start + 500), ofGroup: "group")
        try fixture.store.setPause(Pause(), ofGroup: "group")
        let answer = try executor.ask(now: start + 1_000)
        #expect(answer.claimed.isEmpty && answer.nextRunAt == nil)
        #expect(try fixture.store.setPause(nil, ofGroup: "group").pause == nil)
        #expect(try executor.claim().count == 1)
    }

    @Test("a pause that ends by itself is told as a change of its group")
    func told() throws {
        try fixture.store.setPause(Pause(until: start + 500), ofGroup: "group")
        var mark = try fixture.store.changeMark(now: start)
        for (now, states) in [(start + 499, []), (start + 500, ["active"]), (start + 501, [])] {
            let found = try fixture.store.changes(since: mark, now: now)
            mark = found.mark
            #expect(found.changes.filter { $0.topic == .group }.map(\.state) == states)
        }
    }
}
