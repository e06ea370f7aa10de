import JobModel
import JobStore
import TestSupport
import Testing
import Threads

@testable import Execution

@Suite("The releases that are of use on a node")
struct ReleaseShelfTests {
    private var shelf: ReleaseShelf

    init() throws {
        shelf = try LaneFixture {
            $0.crashBudget = 2
            $0.probationMs = 1_000
        }.makeShelf()
    }

    private func wish(_ stable: ReleaseID) -> GroupWish {
        GroupWish(
            ExecutorGroup(
                id: 1, name: "g", summary: "", hostThreads: 1, maxRunning: nil,
                desiredReleaseID: stable))
    }

    private func step(_ id: ReleaseID, _ outcome: FetchStep.Outcome) -> FetchStep {
        FetchStep(release: LaneFixture.release(id), outcome: outcome)
    }

    private mutating func bringUp(_ id: ReleaseID, replacing old: ReleaseID? = nil) {
        _ = shelf.want(wish(id))
        _ = shelf.heard(step(id, .fetched))
        _ = shelf.heard(step(id, .verified(LaneFixture.bundle(id))))
        _ = shelf.warming(id)
        _ = shelf.activated(LaneFixture.release(id), replacing: old.map { LaneFixture.release($0) }, in: .stable)
    }

    @Test("News of a release that nobody waits for is passed over")
    mutating func unrequested() {
        _ = shelf.want(wish(1))
        let stray = shelf.heard(step(2, .fetched))
        #expect(stray == nil)
        let awaited = shelf.heard(step(1, .fetched))
        #expect(awaited?.map(\.state) == [.fetched])
    }

    @Test("A bundle is here from its verification until nobody uses the release")
    mutating func bundles() {
        bringUp(1)
        #expect(shelf.bundle(of: 1) != nil)
        bringUp(2, replacing: 1)
        _ = shelf.draining(1)
        let kept = shelf.retireUnused(except: [1, 2])
        #expect(kept == [] && shelf.bundle(of: 1) != nil, "its host has tasks still")
        let retired = shelf.retireUnused(except: [2])
        #expect(retired.map(\.releaseID) == [1] && retired.map(\.state) == [.retired])
        #expect(shelf.bundle(of: 1) == nil && shelf.bundle(of: 2) != nil)
    }

    @Test("A release that is newer than the one before it goes when enough tasks crash in its probation, once")
    mutating func budget() {
        bringUp(1)
        bringUp(2, replacing: 1)
        let now = SystemClock.bootMicroseconds()
        let crashes = [1, 2, 3].map { shelf.charge(.task($0), "task \($0)", to: 2, now: now) }
        #expect(crashes == [nil, "task 1\ntask 2", nil])
    }

    @Test("A release that the group has gone back to is not judged again, nor is a long published one after a restart")
    mutating func noBudget() {
        bringUp(1)
        bringUp(2, replacing: 1)
        bringUp(1, replacing: 2)
        let now = SystemClock.bootMicroseconds()
        let crashes = [1, 2, 3].map { shelf.charge(.task($0), "task \($0)", to: 1, now: now) }
        #expect(crashes == [nil, nil, nil])
    }

    @Test("A task that is pinned to a release has it fetched unless it is here")
    mutating func pinned() {
        bringUp(1)
        _ = shelf.pinned(1)
        #expect(shelf.bundle(of: 1) != nil)
        _ = shelf.pinned(7)
        let heard = shelf.heard(step(7, .fetched))
        #expect(heard?.map(\.releaseID) == [7])
    }
}
