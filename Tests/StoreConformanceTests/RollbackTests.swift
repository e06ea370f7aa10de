import JobModel
import JobStore
import Testing

/// A person takes a group back to an earlier bundle.
struct RollbackTests {
    @Test("a rollback publishes the bundle before as a new release")
    func newest() throws {
        let fixture = try StoreFixture()
        let releases = try fixture.publishVersions(2)
        let back = try fixture.rollBack()
        #expect(back.number == 3 && back.digest == releases[0].digest && back.previousID == releases[1].id)
        #expect(back.plugins == releases[0].plugins)
        #expect(back.note == "rollback to release 1" && back.publishedBy == "zoe" && back.publishedAt == start + 1)
        #expect(try fixture.desired()?.id == back.id)
    }

    @Test("a rollback to a number publishes that bundle, and an unknown number is not found")
    func number() throws {
        let fixture = try StoreFixture()
        let releases = try fixture.publishVersions(3)
        #expect(try fixture.rollBack(to: 1).digest == releases[0].digest)
        let error = #expect(throws: StoreError.self) { try fixture.rollBack(to: 9) }
        #expect(error?.code == .notFound)
        #expect(try fixture.desired()?.number == 4)
    }

    @Test("a rollback to what the group runs already writes nothing")
    func same() throws {
        let fixture = try StoreFixture()
        let releases = try fixture.publishVersions(2)
        #expect(try fixture.rollBack(to: 2).id == releases[1].id)
        #expect(try fixture.store.releases(ReleaseFilter()).count == 2)
    }

    @Test("a rollback passes over quarantined releases and over the same bytes")
    func passesOver() throws {
        let fixture = try StoreFixture()
        let releases = try fixture.publishVersions(3)
        _ = try fixture.retreat(from: releases[1])  // superseded: quarantined and nothing else
        let back = try fixture.rollBack()
        #expect(back.note == "rollback to release 1")
        // 4 has the bytes of 1, and nothing came before that: what was left does not come back by itself.
        let error = #expect(throws: StoreError.self) { try fixture.rollBack() }
        #expect(error?.code == .refused)
        #expect(try fixture.rollBack(to: 3).note == "rollback to release 3")
    }

    @Test("a bundle that was published again on purpose is no rollback: what came before it is gone back to")
    func publishedAgain() throws {
        let fixture = try StoreFixture()
        let first = try fixture.plugin("v1")
        try fixture.publish([first])
        try fixture.publish([fixture.plugin("v2")])
        try fixture.publish([first])
        #expect(try fixture.rollBack().note == "rollback to release 2")
    }

    @Test("a second, hurried rollback goes further back, and not to what the first has left")
    func twice() throws {
        let fixture = try StoreFixture()
        _ = try fixture.publishVersions(3)
        #expect(try fixture.rollBack().note == "rollback to release 2")
        #expect(try fixture.rollBack().note == "rollback to release 1")
        #expect(throws: StoreError.self) { try fixture.rollBack() }
    }

    @Test("without a release, or with nothing before it, a rollback is refused")
    func nothing() throws {
        let fixture = try StoreFixture()
        #expect(throws: StoreError.self) { try fixture.rollBack() }
        let releases = try fixture.publishVersions(2)
        _ = try fixture.retreat(from: releases[0])
        let error = #expect(throws: StoreError.self) { try fixture.rollBack() }
        #expect(error?.code == .refused)
        #expect(error?.refusal.text.contains("release 2") == true)
        #expect(try fixture.desired()?.number == 2)
    }

    @Test("a canary that was never promoted is nothing to go back to")
    func abandonedCanary() throws {
        let fixture = try StoreFixture()
        _ = try fixture.publishVersions(1)
        try fixture.publishCanary()
        _ = try fixture.rollBack()
        try fixture.publish([fixture.plugin("m3")])
        #expect(try fixture.rollBack().note == "rollback to release 1")
    }

    @Test("a rollback that would remove a handler in use is refused without leave")
    func removal() throws {
        let fixture = try StoreFixture()
        try fixture.publish([fixture.plugin("m1", handlers: ["ping"])])
        try fixture.publish([fixture.plugin("m2", handlers: ["ping", "echo"])])
        try fixture.addJob("nightly")
        let error = #expect(throws: StoreError.self) { try fixture.rollBack() }
        #expect(error?.code == .refused && error?.refusal.text.contains("\"nightly\"") == true)
        #expect(try fixture.desired()?.number == 2)
        #expect(try fixture.rollBack(allowsRemoval: true).number == 3)
    }
}
