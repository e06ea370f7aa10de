import JobModel
import JobStore
import StoreSupport
import Testing
import Threads

/// Who changes what an executor could claim rings; a bell that has been drained stays silent.
struct DoorbellTests {
    @Test("enqueueing, resuming, enabling, a freed task and a publish ring another connection's bell")
    func rings() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.schedule = .every(milliseconds: 1_000) }
        let executor = try fixture.executor()
        let listener = try openStore(at: fixture.location).listen()
        #expect(!listener.rang())
        try fixture.run()
        #expect(listener.rang())
        let held = try executor.claim()
        #expect(!listener.rang())
        try executor.handBack(held, .unstarted)
        #expect(listener.rang())
        try executor.finish(try executor.claim())
        #expect(!listener.rang())
        try fixture.store.setGroup(named: "group", paused: false)
        #expect(listener.rang())
        try fixture.store.setExecutor(executor.id, disabled: false)
        #expect(listener.rang())
        _ = try fixture.store.enableJob(named: "job", now: start, nextOccurrence: nextOccurrence)
        #expect(listener.rang())
        _ = try fixture.store.materialise(horizon: start + 1_000, now: start, limit: 1, plan: plan(upTo: start + 1_000))
        #expect(listener.rang())
        _ = try executor.claim(now: start + 1_000)
        try executor.rescue()
        #expect(listener.rang())
        let draft = PluginDraft(name: "mail", version: "1", digest: "d", handlers: ["send_mail"])
        let plugin = try fixture.store.storePlugin(draft, bytes: [1])
        let release = try fixture.store.publish(
            ReleaseDraft(plugins: [plugin.id], publisher: "mia"), toGroup: "group", expecting: nil, now: start
        ).release
        #expect(listener.rang())
        try fixture.store.endDrain(of: release.id, on: executor.id, now: start)
        #expect(listener.rang())
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
        #expect(listener.rang())
        try executor.finish(try executor.claim())
        #expect(!listener.rang())
    }

    @Test("what a person does to a job rings, and so does a session that gives its tasks back")
    func decisions() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        try fixture.run(count: 2)
        let executor = try fixture.executor()
        let listener = try fixture.store.listen()
        try executor.finish(try executor.claim(limit: 1), .failed)
        _ = listener.rang()
        _ = try fixture.store.retryTask(ofJob: "job", logID: nil, now: start)
        #expect(listener.rang())
        _ = try fixture.store.updateJob(
            named: "job", JobChange(), on: nil, now: start, nextOccurrence: nextOccurrence)
        #expect(listener.rang())
        let held = try executor.claim()
        #expect(!held.isEmpty && !listener.rang())
        #expect(
            try fixture.store.handBackUnheld(session: executor.session, holding: [held[0].key], now: start) == held
                .count - 1)
        #expect(listener.rang())
        try fixture.store.closeSession(executor.session, now: start)
        #expect(listener.rang())
        _ = try fixture.store.disableJob(named: "job", now: start)
        #expect(listener.rang())
        try fixture.store.deleteJob(named: "job", now: start)
        #expect(listener.rang())
    }

    @Test("an end in a group with a limit rings for the permit")
    func permits() throws {
        let fixture = try StoreFixture(maxRunning: 1)
        try fixture.addJob()
        try fixture.run()
        let executor = try fixture.executor()
        let listener = try fixture.store.listen()
        let held = try executor.claim()
        #expect(!listener.rang())
        try executor.finish(held)
        #expect(listener.rang())
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
        #expect(listener.rang())
        try executor.finish(held, .cancelled)
        #expect(!listener.rang())
        let log = try #require(try fixture.logs().first)
        _ = try fixture.store.rerun(log: log.id, onRelease: releases[0].id, now: start)
        #expect(listener.rang())
        _ = try fixture.publish([fixture.plugin("v3")], expecting: releases[2].id)
        _ = try fixture.retreat(from: releases[0])
        #expect(!listener.rang())
        _ = try fixture.retreat(from: releases[2])
        #expect(listener.rang())
        _ = try fixture.publishCanary("c1")
        #expect(listener.rang())
        _ = try fixture.store.promote(group: "group", allowsRemoval: false, now: start)
        #expect(listener.rang())
        _ = try fixture.rollBack()
        #expect(listener.rang())
    }

    @Test("a session that opens and a release that comes further on an executor ring; a lease that is renewed does not")
    func sessions() throws {
        let fixture = try StoreFixture()
        let listener = try fixture.store.listen()
        let executor = try fixture.executor()
        #expect(listener.rang())
        func renew(_ standings: [ReleaseStanding]) throws {
            let isOurs = try fixture.store.renewLease(
                executor.session, until: start + 60_000, states: [], standings: standings, now: start)
            #expect(isOurs)
        }
        try renew([])
        #expect(!listener.rang())
        let release = try #require(try fixture.publishVersions(1).first)
        #expect(listener.rang())
        try renew([
            ReleaseStanding(
                releaseID: release.id, executorID: executor.id, state: .active, reason: nil, changedAt: start)
        ])
        #expect(listener.rang())
    }
}
