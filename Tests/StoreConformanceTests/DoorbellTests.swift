import Glibc
import JobModel
import JobStore
import StoreSupport
import Testing
import Threads

@testable import PostgresJobStore

/// Who changes what an executor could claim rings; a bell that has been drained stays silent.
struct DoorbellTests {
    private func rings(_ listener: any DoorbellListener) -> Bool {
        (listener as? PostgresDoorbellListener)?.awaitRings()
        var descriptor = pollfd(fd: listener.fileDescriptor, events: Int16(POLLIN), revents: 0)
        let isReadable = poll(&descriptor, 1, 0) == 1
        listener.drain()
        return isReadable
    }

    @Test("enqueueing, resuming, enabling, a freed task and a publish ring another connection's bell")
    func rings() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.schedule = .every(milliseconds: 1_000) }
        let executor = try fixture.executor()
        let listener = try openStore(at: fixture.location).listen()
        #expect(!rings(listener))
        try fixture.run()
        #expect(rings(listener))
        let held = try executor.claim()
        #expect(!rings(listener))
        try executor.handBack(held, .unstarted)
        #expect(rings(listener))
        try executor.finish(try executor.claim())
        #expect(!rings(listener))
        try fixture.store.setGroup(named: "group", paused: false)
        #expect(rings(listener))
        try fixture.store.setExecutor(executor.id, disabled: false)
        #expect(rings(listener))
        _ = try fixture.store.enableJob(named: "job", now: start, nextOccurrence: nextOccurrence)
        #expect(rings(listener))
        _ = try fixture.store.materialise(horizon: start + 1_000, now: start, limit: 1, plan: plan(upTo: start + 1_000))
        #expect(rings(listener))
        _ = try executor.claim(now: start + 1_000)
        try executor.rescue()
        #expect(rings(listener))
        let draft = PluginDraft(name: "mail", version: "1", digest: "d", handlers: ["send_mail"])
        let plugin = try fixture.store.storePlugin(draft, bytes: [1])
        let release = try fixture.store.publish(
            ReleaseDraft(plugins: [plugin.id], publisher: "mia"), toGroup: "group", expecting: nil, now: start
        ).release
        #expect(rings(listener))
        try fixture.store.endDrain(of: release.id, on: executor.id, now: start)
        #expect(rings(listener))
    }

    @Test("an end that frees a serial turn rings for the turn, and one of a job that nobody waits for does not")
    func turns() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.blockStrategy = .serial }
        try fixture.run(count: 2)
        let executor = try fixture.executor()
        let listener = try fixture.store.listen()
        let first = try executor.claim()
        #expect(first.count == 1)
        try executor.finish(first)
        #expect(rings(listener))
        try executor.finish(try executor.claim())
        #expect(!rings(listener))
    }

    @Test("what a person does to a job rings, and so does a session that gives its tasks back")
    func decisions() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        try fixture.run(count: 2)
        let executor = try fixture.executor()
        let listener = try fixture.store.listen()
        try executor.finish(try executor.claim(limit: 1), .failed)
        _ = rings(listener)
        _ = try fixture.store.retryTask(ofJob: "job", logID: nil, now: start)
        #expect(rings(listener))
        _ = try fixture.store.updateJob(
            named: "job", JobChange(), on: nil, now: start, nextOccurrence: nextOccurrence)
        #expect(rings(listener))
        let held = try executor.claim()
        #expect(!held.isEmpty && !rings(listener))
        #expect(
            try fixture.store.handBackUnheld(session: executor.session, holding: [held[0].key], now: start) == held
                .count - 1)
        #expect(rings(listener))
        try fixture.store.closeSession(executor.session, now: start)
        #expect(rings(listener))
        _ = try fixture.store.disableJob(named: "job", now: start)
        #expect(rings(listener))
        try fixture.store.deleteJob(named: "job", now: start)
        #expect(rings(listener))
    }

    @Test("an end in a group with a limit rings for the permit")
    func permits() throws {
        let fixture = try StoreFixture(maxRunning: 1)
        try fixture.addJob()
        try fixture.run()
        let executor = try fixture.executor()
        let listener = try fixture.store.listen()
        let held = try executor.claim()
        #expect(!rings(listener))
        try executor.finish(held)
        #expect(rings(listener))
    }

    @Test("what changes a group's release, a cancel and a rerun ring; what changes nothing does not")
    func releases() throws {
        let fixture = try StoreFixture()
        let releases = try fixture.publishVersions(3)
        try fixture.addJob()
        try fixture.run()
        let executor = try fixture.executor()
        let held = try executor.claim()
        let listener = try fixture.store.listen()
        _ = try fixture.store.cancelTask(held[0].key.taskID, now: start)
        #expect(rings(listener))
        try executor.finish(held, .cancelled)
        #expect(!rings(listener))
        let log = try #require(try fixture.logs().first)
        _ = try fixture.store.rerun(log: log.id, onRelease: releases[0].id, now: start)
        #expect(rings(listener))
        _ = try fixture.publish([fixture.plugin("v3")], expecting: releases[2].id)
        _ = try fixture.retreat(from: releases[0])
        #expect(!rings(listener))
        _ = try fixture.retreat(from: releases[2])
        #expect(rings(listener))
        _ = try fixture.publishCanary("c1")
        #expect(rings(listener))
        _ = try fixture.store.promote(group: "group", allowsRemoval: false, now: start)
        #expect(rings(listener))
        _ = try fixture.rollBack()
        #expect(rings(listener))
    }

    @Test("a session that opens and a release that comes further on an executor ring; a lease that is renewed does not")
    func sessions() throws {
        let fixture = try StoreFixture()
        let listener = try fixture.store.listen()
        let executor = try fixture.executor()
        #expect(rings(listener))
        func renew(_ standings: [ReleaseStanding]) throws {
            let isOurs = try fixture.store.renewLease(
                executor.session, until: start + 60_000, states: [], standings: standings, now: start)
            #expect(isOurs)
        }
        try renew([])
        #expect(!rings(listener))
        let release = try #require(try fixture.publishVersions(1).first)
        #expect(rings(listener))
        try renew([
            ReleaseStanding(
                releaseID: release.id, executorID: executor.id, state: .active, reason: nil, changedAt: start)
        ])
        #expect(rings(listener))
    }
}

extension PostgresDoorbellListener {
    /// Waits until what was rung so far has come.
    func awaitRings() {
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
