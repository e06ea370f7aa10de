import JobModel
import JobStore
import Testing

/// How far executors have come with releases.
struct StandingTests {
    private func standing(
        _ state: ReleaseState, of release: Release, by executor: TestExecutor, _ reason: String? = nil,
        at: UTCMilliseconds = start
    ) -> ReleaseStanding {
        ReleaseStanding(
            releaseID: release.id, executorID: executor.id, state: state, reason: reason, changedAt: at)
    }

    private func renew(_ executor: TestExecutor, _ standings: [ReleaseStanding]) throws -> Bool {
        try executor.store.renewLease(
            executor.session, until: start + 99, states: [], standings: standings, now: start)
    }

    @Test("each executor has one state a release: the last that it told")
    func last() throws {
        let fixture = try StoreFixture()
        let releases = try fixture.publishVersions(2)
        let executors = try ["a", "b"].map { try fixture.executor(on: $0) }
        let early = [ReleaseState.fetched, .verified, .warming].map {
            standing($0, of: releases[0], by: executors[0])
        }
        #expect(try renew(executors[0], early))
        let active = standing(.active, of: releases[0], by: executors[0], at: start + 5)
        let warming = standing(.warming, of: releases[1], by: executors[0])
        let rejected = standing(.rejected, of: releases[0], by: executors[1], "mail.so: not an ELF file")
        #expect(try renew(executors[0], [active, warming]))
        #expect(try renew(executors[1], [rejected]))
        #expect(try fixture.store.standings(of: releases.map(\.id)) == [active, rejected, warming])
        #expect(try fixture.store.standings(of: [releases[1].id]) == [warming])
        let better = standing(.active, of: releases[0], by: executors[1])
        #expect(try renew(executors[1], [better]))
        #expect(try fixture.store.standings(of: [releases[0].id]) == [active, better])
    }

    @Test("an executor tells nothing for another one, and nothing once its session is closed")
    func foreign() throws {
        let fixture = try StoreFixture()
        let release = try fixture.publishVersions(1)[0]
        let executors = try ["a", "b"].map { try fixture.executor(on: $0) }
        #expect(try renew(executors[0], [standing(.active, of: release, by: executors[1])]))
        try fixture.store.closeSession(executors[1].session, now: start)
        #expect(try !renew(executors[1], [standing(.active, of: release, by: executors[1])]))
        #expect(try fixture.store.standings(of: [release.id]).isEmpty)
    }

    @Test("what a process had come to outlives it, until the next one takes its row over")
    func takeOver() throws {
        let fixture = try StoreFixture()
        let release = try fixture.publishVersions(1)[0]
        let executors = try ["a", "b"].map { try fixture.executor(on: $0) }
        for executor in executors { #expect(try renew(executor, [standing(.active, of: release, by: executor)])) }
        try fixture.store.closeSession(executors[0].session, now: start)
        #expect(try fixture.store.standings(of: [release.id]).count == 2)
        let restarted = try fixture.executor(on: "a")
        try #require(restarted.id == executors[0].id)
        #expect(try fixture.store.standings(of: [release.id]).map(\.executorID) == [executors[1].id])
    }
}
