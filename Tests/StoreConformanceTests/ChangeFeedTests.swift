import JobModel
import JobStore
import Testing

/// What a store tells of changes.
struct ChangeFeedTests {
    /// Somebody who looks again and again.
    private final class Looker {
        let store: any Store
        var mark: ChangeMark
        private var now = start

        init(_ store: any Store) throws {
            self.store = store
            mark = try store.changeMark(now: start)
        }

        func look() throws -> [StoreChange] {
            now += 1
            let found = try store.changes(since: mark, now: now)
            mark = found.mark
            return found.changes
        }

        func kinds(of topic: StoreChange.Topic) throws -> [StoreChange.Kind] {
            try look().filter { $0.topic == topic }.map(\.kind)
        }
    }

    @Test("a task is queued, started, tried again and ended, and each has a higher version")
    func life() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.settings.retries = 1 }
        let executor = try fixture.executor()
        let looker = try Looker(fixture.store)
        var told: [StoreChange] = []
        func look() throws { told += try looker.look().filter { $0.topic == .task } }
        let task = try fixture.run().lowerBound
        try look()
        for now in [start, start + 86_400_000] {
            let claimed = try executor.claim(now: now)
            try look()
            _ = try executor.finish(claimed, .failed, now: now)
            try look()
        }
        #expect(told.map(\.kind) == [.queued, .started, .retried, .started, .ended])
        #expect(told.allSatisfy { $0.key == "\(task)" && $0.groupID == fixture.group.id && $0.groupName == "group" })
        #expect(told.map(\.version) == told.map(\.version).sorted())
        #expect(told.compactMap(\.code) == [.failed, .failed])
        #expect(try looker.look().isEmpty)
    }

    @Test("a job's state is told when it changes, with the state")
    func states() throws {
        let fixture = try StoreFixture()
        let job = try fixture.addJob()
        let executor = try fixture.executor()
        let looker = try Looker(fixture.store)
        try fixture.run()
        var told = try looker.look().filter { $0.topic == .job }
        #expect(told.map(\.key) == ["\(job.id)"] && told.map(\.state) == ["waiting"])
        let claimed = try executor.claim()
        told = try looker.look().filter { $0.topic == .job }
        #expect(told.map(\.state) == ["running"])
        _ = try executor.finish(claimed, .failed)
        told = try looker.look().filter { $0.topic == .job }
        #expect(told.map(\.state) == ["error"])
    }

    @Test("an executor is told of when its node drains, and when it does no more")
    func drains() throws {
        let fixture = try StoreFixture()
        _ = try fixture.executor(on: "node-1")
        let looker = try Looker(fixture.store)
        func states() throws -> [String?] { try looker.look().filter { $0.topic == .executor }.map(\.state) }
        try fixture.store.setDrain(Pause(), ofNode: "node-1")
        #expect(try states() == ["draining"])
        try fixture.store.setDrain(nil, ofNode: "node-1")
        #expect(try states() == ["enabled"])
    }

    @Test("each state that a release goes through is told, also those between two looks")
    func transitions() throws {
        let fixture = try StoreFixture()
        let executor = try fixture.executor()
        let release = try fixture.publishVersions(1)[0]
        let looker = try Looker(fixture.store)
        for state in [ReleaseState.fetched, .verified, .active] {
            let standing = ReleaseStanding(
                releaseID: release.id, executorID: executor.id, state: state, changedAt: start)
            _ = try fixture.store.renewLease(
                executor.session, until: start + 99, states: [], standings: [standing], now: start)
        }
        let told = try looker.look().filter { $0.topic == .release && $0.kind == .state }
        #expect(told.map(\.state) == ["fetched", "verified", "active"])
    }

    @Test("a task that is given back is told, without an attempt")
    func returned() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        let executor = try fixture.executor()
        try fixture.run()
        _ = try executor.claim()
        let looker = try Looker(fixture.store)
        try fixture.store.closeSession(executor.session, now: start)
        #expect(try looker.kinds(of: .task) == [.returned])
    }

    @Test("a run of thousands is counted, with a sample, and its end as well")
    func many() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        let executor = try fixture.executor()
        let looker = try Looker(fixture.store)
        let tasks = try fixture.run(count: 3_000)
        var told = try looker.look().filter { $0.topic == .task && $0.kind == .queued }
        #expect(told.count == 1 && told[0].count == 3_000 && told[0].key == nil)
        #expect(told[0].sample.count == 20 && told[0].sample.contains("\(tasks.upperBound)"))
        let claimed = try executor.claim(limit: 3_000)
        #expect(try looker.look().contains { $0.kind == .started && $0.count == 3_000 })
        _ = try executor.finish(claimed)
        told = try looker.look().filter { $0.kind == .ended }
        #expect(told.map(\.count).reduce(0, +) == 3_000)
        // What could be put down to no group is covered for each.
        let covered = try looker.look()
        #expect(covered.contains { $0.topic == .task && $0.count == 0 && $0.groupID == fixture.group.id })
        #expect(covered.contains { $0.topic == .job && $0.groupID == fixture.group.id })
        #expect(try looker.look().isEmpty)
    }

    @Test("groups, executors, new jobs and entries of the audit are told once")
    func tables() throws {
        let fixture = try StoreFixture()
        let looker = try Looker(fixture.store)
        let executor = try fixture.executor()
        #expect(try looker.kinds(of: .executor) == [.changed])
        try fixture.store.setGroup(named: "group", paused: true)
        let group = try looker.look()
        #expect(group.map(\.topic) == [.group] && group[0].state == "paused" && group[0].key == "group")
        let job = try fixture.addJob()
        #expect(try looker.look().map(\.key) == ["\(job.id)"])
        try fixture.store.record([
            AuditEntry(
                at: start, actor: "mia", tokenID: nil, source: "test", action: "disableJob", subject: "job job",
                groupID: fixture.group.id, before: "{\"id\": \(job.id)}", after: nil)
        ])
        let changed = try looker.look()
        #expect(changed.contains { $0.topic == .job && $0.key == "\(job.id)" && $0.name == "job" })
        try fixture.store.closeSession(executor.session, now: start)
        #expect(try looker.kinds(of: .executor) == [.changed])
        #expect(try looker.look().isEmpty)
    }
}
