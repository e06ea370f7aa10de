import Foundation
import JobModel
import JobStore
import Testing

/// A release that crashes its hosts takes its group back, and never over anybody's decision.
struct RetreatTests {
    @Test("a retreat goes back to the release before and says why")
    func goesBack() throws {
        let fixture = try StoreFixture()
        let releases = try fixture.publishVersions(2)
        guard case .wentBack(let earlier) = try fixture.retreat(from: releases[1], because: "echo: SIGSEGV") else {
            Issue.record("it did not go back")
            return
        }
        #expect(earlier.id == releases[0].id)
        #expect(try fixture.desired()?.id == releases[0].id)
        let left = try #require(try fixture.store.release(releases[1].id))
        #expect(left.quarantinedAt == start + 2 && left.quarantineReason == "echo: SIGSEGV")
        #expect(try fixture.store.releases(ReleaseFilter()).count == 2)
    }

    @Test("a second retreat from one release changes nothing, and the first reason stays")
    func twice() throws {
        let fixture = try StoreFixture()
        let releases = try fixture.publishVersions(3)
        _ = try fixture.retreat(from: releases[2], because: "first")
        guard case .superseded = try fixture.retreat(from: releases[2], because: "second") else {
            Issue.record("the second retreat was not superseded")
            return
        }
        #expect(try fixture.desired()?.number == 2)
        #expect(try fixture.store.release(releases[2].id)?.quarantineReason == "first")
        #expect(try fixture.store.release(releases[1].id)?.quarantinedAt == nil)
    }

    @Test("after a newer publish, a retreat quarantines and nothing else")
    func newerPublish() throws {
        let fixture = try StoreFixture()
        let releases = try fixture.publishVersions(3)
        guard case .superseded = try fixture.retreat(from: releases[1]) else {
            Issue.record("it was not superseded")
            return
        }
        #expect(try fixture.desired()?.id == releases[2].id)
        #expect(try fixture.store.release(releases[1].id)?.quarantinedAt == start + 2)
    }

    @Test("a publish that has not seen a retreat is told, and the next one goes on from where the group went back to")
    func publishAfterRetreat() throws {
        let fixture = try StoreFixture()
        let releases = try fixture.publishVersions(2)
        let next = try fixture.plugin("v3")
        _ = try fixture.retreat(from: releases[1])
        let error = #expect(throws: StoreError.self) { try fixture.publish([next], expecting: releases[1].id) }
        #expect(error?.code == .conflict)
        let third = try fixture.publish([next], expecting: releases[0].id).release
        #expect(third.number == 3 && third.previousID == releases[0].id)
    }

    @Test("quarantined releases and the same bytes are passed over")
    func passesOver() throws {
        let fixture = try StoreFixture()
        let releases = try fixture.publishVersions(3)
        _ = try fixture.retreat(from: releases[1])
        let again = try fixture.rollBack(to: 1)  // release 4, before it 3
        _ = try fixture.retreat(from: releases[2])
        guard case .nothingEarlier = try fixture.retreat(from: again) else {
            Issue.record("it went back to its own bytes")
            return
        }
        #expect(try fixture.desired()?.id == again.id)
        #expect(try fixture.store.release(again.id)?.quarantinedAt == nil)
    }

    @Test("a group's first release stays, for there is nothing to go back to")
    func nothingEarlier() throws {
        let fixture = try StoreFixture()
        let only = try fixture.publishVersions(1)[0]
        guard case .nothingEarlier = try fixture.retreat(from: only) else {
            Issue.record("it went somewhere")
            return
        }
        #expect(try fixture.desired()?.id == only.id)
        #expect(try fixture.store.release(only.id)?.quarantinedAt == nil)
    }

    @Test("after a rollback, a retreat from what it left changes nothing of it")
    func afterRollback() throws {
        let fixture = try StoreFixture()
        let releases = try fixture.publishVersions(2)
        let back = try fixture.rollBack()
        guard case .superseded = try fixture.retreat(from: releases[1]) else {
            Issue.record("it was not superseded")
            return
        }
        #expect(try fixture.desired()?.id == back.id)
    }

    @Test("an unknown release is not found")
    func unknown() throws {
        let fixture = try StoreFixture()
        let error = #expect(throws: StoreError.self) {
            try fixture.store.retreat(from: 9, because: "", now: start)
        }
        #expect(error?.code == .notFound)
    }

    @Test("publishers and retreats at once: every publish is wanted in its turn, and no quarantined release at the end")
    func race() throws {
        let fixture = try StoreFixture()
        _ = try fixture.publishVersions(1)
        let rounds = 25
        let plugins = try (0..<2).map { team in
            try (0..<rounds).map { try fixture.plugin("team\(team)", "t\(team) \($0)", handlers: ["h\(team)"]) }
        }
        let location = fixture.location
        let name = fixture.group.name
        let id = fixture.group.id
        DispatchQueue.concurrentPerform(iterations: 4) { worker in
            do {
                let store = try openStore(at: location)
                for round in 0..<rounds {
                    if worker < 2 {
                        try publish([plugins[worker][round].id], toGroup: name, in: store)
                    } else if let desired = try store.desiredRelease(ofGroup: id) {
                        _ = try store.retreat(from: desired.id, because: "worker \(worker)", now: start)
                    }
                }
            } catch {
                Issue.record(error)
            }
        }
        let releases = try fixture.store.releases(ReleaseFilter())
        #expect(releases.count == 1 + 2 * rounds)
        #expect(Set(releases.map(\.number)) == Set(1...Int64(1 + 2 * rounds)))
        let desired = try #require(try fixture.desired())
        #expect(desired.quarantinedAt == nil)
        // Whatever is newer was retreated from.
        #expect(releases.filter { $0.number > desired.number }.allSatisfy { $0.quarantinedAt != nil })
    }
}

/// Publishes onto whatever the group wants by then.
private func publish(_ plugins: [PluginID], toGroup name: String, in store: any Store) throws {
    while true {
        let expected = try store.group(named: name).desiredReleaseID
        do {
            let draft = ReleaseDraft(plugins: plugins, publisher: "team")
            _ = try store.publish(draft, toGroup: name, expecting: expected, now: start)
            return
        } catch let error as StoreError where error.code == .conflict {
            continue
        }
    }
}
