import JobModel
import JobStore
import TestSupport
import Testing

@testable import Execution

@Suite("The hosts that take a group's tasks")
struct LanesTests {
    private let fixture: LaneFixture

    init() throws { fixture = try LaneFixture() }

    /// A move, so far as it can be compared.
    private enum Seen: Equatable {
        case takesOver(ReleaseID, from: ReleaseID?, Rollout.Lane)
        case leaves(ReleaseID, LeavingHosts.Departure)

        init(_ move: Lanes.Move) {
            switch move {
            case .takesOver(let generation, let old, let lane):
                self = .takesOver(generation.release.id, from: old?.release.id, lane)
            case .leaves(let generation, let departure): self = .leaves(generation.release.id, departure)
            }
        }
    }

    /// Has a host of the release run tasks.
    @discardableResult
    private func bringUp(
        _ release: ReleaseID, in lane: Rollout.Lane = .stable, of lanes: inout Lanes, by rollout: inout Rollout,
        handlers: [String] = ["h"]
    ) throws -> [Seen] {
        let generation = try fixture.start(release)
        lanes.warms(generation, in: lane)
        _ = rollout.warming(release)
        generation.becameReady(LaneFixture.ready(handlers))
        let moves = lanes.becameReady(generation, by: rollout, now: 0)
        _ = rollout.activated(release)
        return moves.map(Seen.init)
    }

    @Test("A host takes over from the one before it once it has loaded what is due")
    func takesOver() throws {
        var rollout = Rollout.wanting(1)
        var lanes = Lanes()
        #expect(lanes.missing(.stable, by: rollout) == 1)
        let first = try bringUp(1, of: &lanes, by: &rollout)
        #expect(first == [.takesOver(1, from: nil, .stable)])
        #expect(lanes.missing(.stable, by: rollout) == nil && lanes.runningRelease == 1)
        rollout.wantVerified(2)
        #expect(lanes.missing(.stable, by: rollout) == 2)
        let second = try bringUp(2, of: &lanes, by: &rollout)
        #expect(second == [.takesOver(2, from: 1, .stable)])
        #expect(lanes.isActive(2) && !lanes.isActive(1))
    }

    @Test("A host that has loaded what is not due any more is dismissed")
    func superseded() throws {
        var rollout = Rollout.wanting(1)
        var lanes = Lanes()
        let generation = try fixture.start(1)
        lanes.warms(generation, in: .stable)
        rollout.wantVerified(2)
        generation.becameReady(LaneFixture.ready(["h"]))
        let moves = lanes.becameReady(generation, by: rollout, now: 0).map(Seen.init)
        #expect(moves == [.leaves(1, .dismissed)])
        #expect(lanes.generations.isEmpty)
    }

    @Test("A host that still loads what nobody wants any more is killed")
    func killed() throws {
        var rollout = Rollout.wanting(1)
        var lanes = Lanes()
        lanes.warms(try fixture.start(1), in: .stable)
        let before = lanes.settle(by: rollout).map(Seen.init)
        #expect(before == [])
        rollout.wantVerified(2)
        let after = lanes.settle(by: rollout).map(Seen.init)
        #expect(after == [.leaves(1, .killed)])
        #expect(lanes.missing(.stable, by: rollout) == 2)
    }

    @Test("A promoted canary keeps its host and takes over from what served")
    func promoted() throws {
        var rollout = Rollout.wanting(1, canary: 2)
        var lanes = Lanes()
        try bringUp(1, of: &lanes, by: &rollout)
        let trial = try bringUp(2, in: .canary, of: &lanes, by: &rollout)
        #expect(trial == [.takesOver(2, from: nil, .canary)])
        rollout.wantVerified(2)
        let moves = lanes.settle(by: rollout).map(Seen.init)
        #expect(moves == [.takesOver(2, from: 1, .stable)])
        #expect(lanes.runningRelease == 2 && lanes.generations.count == 1)
    }

    @Test("A canary that is promoted while it loads goes on loading for the group")
    func promotedWhileWarming() throws {
        var rollout = Rollout.wanting(1, canary: 2)
        var lanes = Lanes()
        try bringUp(1, of: &lanes, by: &rollout)
        let generation = try fixture.start(2)
        lanes.warms(generation, in: .canary)
        rollout.wantVerified(2)
        let moves = lanes.settle(by: rollout).map(Seen.init)
        #expect(moves == [])
        #expect(lanes.lane(of: generation) == .stable)
    }

    @Test("A canary that is ended leaves, and may finish what it has")
    func ended() throws {
        var rollout = Rollout.wanting(1, canary: 2)
        var lanes = Lanes()
        try bringUp(1, of: &lanes, by: &rollout)
        try bringUp(2, in: .canary, of: &lanes, by: &rollout)
        rollout.wantVerified(1)
        let moves = lanes.settle(by: rollout).map(Seen.init)
        #expect(moves == [.leaves(2, .displaced)])
        #expect(lanes.runningRelease == 1)
    }

    @Test("A canary that keeps dying does not hold up the group's own hosts")
    func pausesByLane() {
        var lanes = Lanes()
        for now in 1...5 as ClosedRange<Int64> { lanes.failed(.canary, now: now) }
        #expect(lanes.pausedUntil(.canary) > 5)
        #expect(lanes.pausedUntil(.stable) == 0)
        lanes.wantedAnew()
        #expect(lanes.pausedUntil(.canary) == 0)
    }

    @Test("Trouble is news once, until it is another")
    func trouble() {
        var lanes = Lanes()
        let news = ["a", "a", "b"].map { lanes.note($0, in: .stable) }
        #expect(news == [true, false, true])
    }

    @Test("A task goes to the host that has its handler; a canary gets its share, and what it alone has")
    func tasks() throws {
        var rollout = Rollout.wanting(1, canary: 2)
        var lanes = Lanes()
        var share = CanaryShare()
        share.percent = 50
        let none = lanes.run([LaneFixture.task(1)], share: &share)
        #expect(none.map(\.key.taskID) == [1])
        try bringUp(1, of: &lanes, by: &rollout, handlers: ["h"])
        try bringUp(2, in: .canary, of: &lanes, by: &rollout, handlers: ["h", "new"])
        #expect(lanes.handlers == ["h", "new"])
        let tasks = (1...4).map { LaneFixture.task($0) } + [LaneFixture.task(5, "new"), LaneFixture.task(6, "gone")]
        let rest = lanes.run(tasks, share: &share)
        #expect(rest.map(\.key.taskID) == [6])
        let counts = lanes.active.map(\.assignments.count)
        #expect(counts == [2, 3])
    }

    @Test("A suspect runs where it was when its host died, if that is still served; else where its handler is")
    func suspects() throws {
        var rollout = Rollout.wanting(1, canary: 2)
        var lanes = Lanes()
        try bringUp(1, of: &lanes, by: &rollout)
        try bringUp(2, in: .canary, of: &lanes, by: &rollout)
        let suspect = LaneFixture.task(1, isSuspect: true)
        #expect(lanes.host(forSuspect: suspect, from: 2)?.release.id == 2)
        #expect(lanes.host(forSuspect: suspect, from: 9)?.release.id == 1)
        #expect(lanes.host(forSuspect: LaneFixture.task(1, "gone"), from: nil) == nil)
    }
}
