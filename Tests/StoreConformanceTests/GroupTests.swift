import JobModel
import JobStore
import Testing

struct GroupTests {
    @Test("a group comes back as it was added, and pausing it shows")
    func roundTrip() throws {
        let fixture = try StoreFixture(maxRunning: 7)
        let group = try fixture.store.group(named: "group")
        #expect(group.id == fixture.group.id && group.hostThreads == 2 && group.maxRunning == 7 && group.pause == nil)
        try fixture.store.setGroup(named: "group", paused: true)
        _ = try fixture.store.addGroup(named: "another", summary: "s", hostThreads: 1, maxRunning: nil)
        let groups = try fixture.store.groups()
        #expect(groups.map(\.name) == ["another", "group"])
        #expect(groups.map(\.pause) == [nil, Pause()])
        #expect(groups.map(\.maxRunning) == [nil, 7])
    }

    @Test("a group that is changed has what is new, keeps the rest, and its limit can be lifted")
    func changed() throws {
        let fixture = try StoreFixture(maxRunning: 7)
        var change = GroupChange()
        change.summary = "mails"
        let named = try fixture.store.updateGroup(named: "group", change)
        #expect(named.summary == "mails" && named.hostThreads == 2 && named.maxRunning == 7)
        change = GroupChange()
        change.hostThreads = 9
        change.maxRunning = .some(nil)
        _ = try fixture.store.updateGroup(named: "group", change)
        let group = try fixture.store.group(named: "group")
        #expect(group.summary == "mails" && group.hostThreads == 9 && group.maxRunning == nil)
    }

    @Test("a limit that is raised lets waiting tasks be claimed")
    func raised() throws {
        let fixture = try StoreFixture(maxRunning: 1)
        try fixture.addJob()
        try fixture.run(count: 3)
        let executor = try fixture.executor()
        #expect(try executor.claim().count == 1)
        var change = GroupChange()
        change.maxRunning = 3
        _ = try fixture.store.updateGroup(named: "group", change)
        #expect(try executor.claim().count == 2)
    }

    @Test("a taken name, a bad value and an unknown group are refused")
    func refused() throws {
        let fixture = try StoreFixture()
        let codes: [(StoreError.Code, () throws -> Void)] = [
            (
                .conflict,
                { _ = try fixture.store.addGroup(named: "group", summary: "", hostThreads: 1, maxRunning: nil) }
            ),
            (.invalid, { _ = try fixture.store.addGroup(named: "a/b", summary: "", hostThreads: 1, maxRunning: nil) }),
            (.invalid, { _ = try fixture.store.addGroup(named: "g", summary: "", hostThreads: 0, maxRunning: nil) }),
            (
                .invalid,
                { _ = try fixture.store.addGroup(named: "g", summary: "", hostThreads: 1_025, maxRunning: nil) }
            ),
            (.invalid, { _ = try fixture.store.addGroup(named: "g", summary: "", hostThreads: 1, maxRunning: 0) }),
            (.invalid, { _ = try fixture.store.updateGroup(named: "group", Self.change { $0.hostThreads = 0 }) }),
            (.invalid, { _ = try fixture.store.updateGroup(named: "group", Self.change { $0.maxRunning = 0 }) }),
            (.notFound, { _ = try fixture.store.updateGroup(named: "nowhere", GroupChange()) }),
            (.notFound, { _ = try fixture.store.group(named: "nowhere") }),
            (.notFound, { try fixture.store.setGroup(named: "nowhere", paused: true) }),
        ]
        for (code, call) in codes {
            let error = #expect(throws: StoreError.self) { try call() }
            #expect(error?.code == code)
        }
        #expect(try fixture.store.groups().count == 1)
    }

    private static func change(_ adjust: (inout GroupChange) -> Void) -> GroupChange {
        var change = GroupChange()
        adjust(&change)
        return change
    }

    @Test("a run's summary counts ends by code, what is left, and what only a person can release")
    func runSummary() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        let run = try fixture.store.runJob(
            named: "job", parameters: nil, count: 5, runAt: start, on: nil, now: start)
        let executor = try fixture.executor()
        let held = try executor.claim(limit: 3)
        try executor.finish([held[0], held[1]])
        try executor.finish([held[2]], .failed)
        let summary = try fixture.store.runSummary(of: .run(run.id))
        #expect(summary == RunSummary(ended: [.ok: 2, .failed: 1], live: 2, quarantined: 0))
        for _ in 0...Limits.losses { try executor.handBack(try executor.claim(limit: 1), .lost) }
        #expect(try fixture.store.runSummary(of: .run(run.id)).quarantined == 1)
    }
}
