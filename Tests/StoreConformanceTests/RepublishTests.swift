import JobModel
import JobStore
import Testing

/// The same bytes again: no news, unless somebody waits for them to be tried again.
struct RepublishTests {
    private func tell(_ state: ReleaseState, of release: Release, by executor: TestExecutor) throws {
        let standing = ReleaseStanding(
            releaseID: release.id, executorID: executor.id, state: state, reason: "why", changedAt: start)
        #expect(
            try executor.store.renewLease(
                executor.session, until: start + 99, states: [], standings: [standing], now: start))
    }

    @Test("publishing the bytes that are desired and healthy writes nothing and rings nobody")
    func sameBytes() throws {
        let fixture = try StoreFixture()
        let mail = try fixture.plugin("m1")
        let first = try fixture.publish([mail], expecting: nil)
        #expect(first.isNew)
        try tell(.active, of: first.release, by: fixture.executor())
        let again = try fixture.publish([mail], expecting: first.release.id)
        #expect(!again.isNew && again.release.id == first.release.id)
        #expect(try fixture.store.releases(ReleaseFilter(groupName: "group")).count == 1)
    }

    @Test("bytes that an executor has rejected are published again, to be tried again")
    func rejected() throws {
        let fixture = try StoreFixture()
        let mail = try fixture.plugin("m1")
        let first = try fixture.publish([mail])
        let executor = try fixture.executor()
        try tell(.rejected, of: first, by: executor)
        let second = try fixture.publish([mail], expecting: first.id)
        #expect(second.isNew && second.release.number == 2 && second.release.digest == first.digest)
        #expect(second.release.previousID == first.id)
        #expect(try !fixture.publish([mail], expecting: second.release.id).isNew)
    }

    @Test("a rejection by an executor that has gone counts no more")
    func rejectedLongAgo() throws {
        let fixture = try StoreFixture()
        let mail = try fixture.plugin("m1")
        let first = try fixture.publish([mail])
        let executor = try fixture.executor()
        try tell(.rejected, of: first, by: executor)
        try fixture.store.closeSession(executor.session, now: start)
        #expect(try !fixture.publish([mail], expecting: first.id).isNew)
    }

    @Test("bytes that the group has left are news again")
    func earlierBytes() throws {
        let fixture = try StoreFixture()
        let releases = try fixture.publishVersions(2)
        let third = try fixture.publish([fixture.plugin("v1")], expecting: releases[1].id)
        #expect(third.isNew && third.release.number == 3 && third.release.digest == releases[0].digest)
    }
}
