import JobModel
import JobStore
import Testing

/// A release on trial beside the one that the group wants.
struct CanaryTests {
    @Test("a canary is published beside the desired release")
    func publish() throws {
        let fixture = try StoreFixture()
        let first = try fixture.publishVersions(1)[0]
        let canary = try fixture.publishCanary(percent: 25)
        #expect(canary.number == 2 && canary.previousID == first.id)
        #expect(try fixture.canary() == ExecutorGroup.Canary(releaseID: canary.id, percent: 25))
        #expect(try fixture.desired()?.id == first.id)
    }

    @Test("a share outside 1 to 99 percent is invalid", arguments: [-1, 0, 100])
    func share(percent: Int) throws {
        let fixture = try StoreFixture()
        _ = try fixture.publishVersions(1)
        let error = #expect(throws: StoreError.self) { try fixture.publishCanary(percent: percent) }
        #expect(error?.code == .invalid)
    }

    @Test("without a release to compare it with, a canary is refused")
    func first() throws {
        let fixture = try StoreFixture()
        let error = #expect(throws: StoreError.self) { try fixture.publishCanary() }
        #expect(error?.code == .refused)
        #expect(try fixture.store.releases(ReleaseFilter()).isEmpty)
    }

    @Test("the bytes that the group runs are no canary")
    func sameBytes() throws {
        let fixture = try StoreFixture()
        let first = try fixture.publishVersions(1)[0]
        let publication = try fixture.publish([fixture.plugin("v1")], expecting: first.id) { $0.canaryPercent = 10 }
        #expect(!publication.isNew)
        #expect(try fixture.canary() == nil)
    }

    @Test("while a canary is on trial nothing is published, and the cure is named")
    func onTrial() throws {
        let fixture = try StoreFixture()
        _ = try fixture.publishVersions(1)
        try fixture.publishCanary()
        for percent in [nil, 5] {
            let error = #expect(throws: StoreError.self) {
                try fixture.publish([fixture.plugin("m3")]) { $0.canaryPercent = percent }
            }
            #expect(error?.code == .refused)
            #expect(error?.refusal.reason == "release 2 is a canary" && error?.refusal.cure == .endCanary)
        }
        #expect(try fixture.store.releases(ReleaseFilter()).count == 2)
    }

    @Test("promoting is refused while a handler is in use that the canary lacks, unless that is allowed")
    func promoteWithoutHandler() throws {
        let fixture = try StoreFixture()
        _ = try fixture.publish([fixture.plugin("v1", handlers: ["a", "b"])])
        let canary = try fixture.publish([fixture.plugin("v2", handlers: ["a"])]) { $0.canaryPercent = 10 }
        // It has come into use since.
        try fixture.addJob { $0.handler = "b" }
        let error = #expect(throws: StoreError.self) {
            try fixture.store.promote(group: "group", allowsRemoval: false, now: start)
        }
        #expect(error?.code == .refused && error?.refusal.text.contains("\"b\"") == true)
        #expect(try fixture.canary() != nil)
        #expect(try fixture.store.promote(group: "group", allowsRemoval: true, now: start).id == canary.id)
    }

    @Test("promoting makes the canary the desired release, once")
    func promote() throws {
        let fixture = try StoreFixture()
        _ = try fixture.publishVersions(1)
        let canary = try fixture.publishCanary()
        #expect(try fixture.store.promote(group: "group", allowsRemoval: false, now: start).id == canary.id)
        #expect(try fixture.desired()?.id == canary.id)
        #expect(try fixture.canary() == nil)
        let error = #expect(throws: StoreError.self) {
            try fixture.store.promote(group: "group", allowsRemoval: false, now: start)
        }
        #expect(error?.code == .refused)
        guard case .wentBack(let earlier) = try fixture.retreat(from: canary) else {
            Issue.record("a promoted canary did not go back")
            return
        }
        #expect(earlier.number == 1)
    }

    @Test("a rollback ends the canary and publishes nothing")
    func rollback() throws {
        let fixture = try StoreFixture()
        let first = try fixture.publishVersions(1)[0]
        try fixture.publishCanary()
        #expect(try fixture.rollBack().id == first.id)
        #expect(try fixture.canary() == nil)
        #expect(try fixture.store.releases(ReleaseFilter()).count == 2)
    }

    @Test("a rollback to a number ends the canary and publishes that bundle; to an unknown one, neither")
    func rollbackToNumber() throws {
        let fixture = try StoreFixture()
        let releases = try fixture.publishVersions(2)
        try fixture.publishCanary()
        #expect(throws: StoreError.self) { try fixture.rollBack(to: 9) }
        #expect(try fixture.canary() != nil)
        #expect(try fixture.rollBack(to: 1).digest == releases[0].digest)
        #expect(try fixture.canary() == nil)
    }

    @Test("a retreat from the canary ends its trial and leaves the desired release")
    func retreat() throws {
        let fixture = try StoreFixture()
        let first = try fixture.publishVersions(1)[0]
        let canary = try fixture.publishCanary()
        guard case .endedCanary = try fixture.retreat(from: canary) else {
            Issue.record("the trial did not end")
            return
        }
        #expect(try fixture.canary() == nil)
        #expect(try fixture.desired()?.id == first.id)
        #expect(try fixture.store.release(canary.id)?.quarantinedAt == start + 2)
        #expect(throws: StoreError.self) { try fixture.store.promote(group: "group", allowsRemoval: false, now: start) }
        guard case .superseded = try fixture.retreat(from: canary) else {
            Issue.record("the second retreat was not superseded")
            return
        }
    }

    @Test("a retreat from the desired release leaves the canary on trial, and its promotion leads on from there")
    func retreatBeside() throws {
        let fixture = try StoreFixture()
        let releases = try fixture.publishVersions(2)
        let canary = try fixture.publishCanary()
        guard case .wentBack = try fixture.retreat(from: releases[1]) else {
            Issue.record("it did not go back")
            return
        }
        #expect(try fixture.canary()?.releaseID == canary.id)
        _ = try fixture.store.promote(group: "group", allowsRemoval: false, now: start)
        guard case .wentBack(let earlier) = try fixture.retreat(from: canary) else {
            Issue.record("it did not go back")
            return
        }
        #expect(earlier.id == releases[0].id)
    }
}
