import JobModel
import Testing

@testable import Execution

@Suite("The releases of a group on one executor")
struct RolloutTests {
    private func release(_ id: ReleaseID, after previous: ReleaseID?) -> Release {
        Release(
            id: id, groupID: 1, groupName: "g", number: id, digest: "", plugins: [], publishedBy: "", publishedAt: 0,
            note: "", previousID: previous)
    }

    private func expectFetches(
        _ releases: [ReleaseID], from rollout: inout Rollout, at place: SourceLocation = #_sourceLocation
    ) {
        let fetches = rollout.takeFetches()
        #expect(fetches == releases, sourceLocation: place)
    }

    private func expectChange(
        of release: ReleaseID, to state: ReleaseState, because reason: String? = nil, in rollout: inout Rollout,
        at place: SourceLocation = #_sourceLocation
    ) {
        let change = rollout.takeChanges()[release]
        #expect(change == Rollout.Standing(state: state, reason: reason), sourceLocation: place)
    }

    /// Brings a release as far as its host, and on to the take-over.
    private func bringUp(_ id: ReleaseID, after previous: ReleaseID? = nil, in rollout: inout Rollout) {
        rollout.learn(release(id, after: previous))
        for state in [ReleaseState.fetched, .verified, .warming, .active] { rollout.move(id, to: state) }
    }

    /// Release 1 serves and release 2 is wanted and fetched.
    private func swapping() -> Rollout {
        var rollout = Rollout()
        rollout.want(stable: 1, canary: nil)
        bringUp(1, in: &rollout)
        rollout.want(stable: 2, canary: nil)
        rollout.learn(release(2, after: 1))
        _ = rollout.takeFetches()
        for state in [ReleaseState.fetched, .verified] { rollout.move(2, to: state) }
        return rollout
    }

    /// An executor has started anew, and has rejected release 3, the one after 2, which its group wants.
    private func restartedOnRejected() -> Rollout {
        var rollout = Rollout()
        rollout.want(stable: 3, canary: nil)
        _ = rollout.takeFetches()
        rollout.learn(release(3, after: 2))
        rollout.move(3, to: .rejected, because: "bad")
        return rollout
    }

    @Test("A release is fetched once, and due once it is verified")
    func firstRelease() {
        var rollout = Rollout()
        #expect(rollout.due(.stable) == nil)
        rollout.want(stable: 1, canary: nil)
        expectFetches([1], from: &rollout)
        expectFetches([], from: &rollout)
        rollout.move(1, to: .fetched)
        #expect(rollout.due(.stable) == nil)
        rollout.move(1, to: .verified)
        #expect(rollout.due(.stable) == 1)
    }

    @Test("What serves is due until its successor is verified, then the successor is")
    func swap() {
        var rollout = Rollout()
        rollout.want(stable: 1, canary: nil)
        bringUp(1, in: &rollout)
        rollout.want(stable: 2, canary: nil)
        expectFetches([2], from: &rollout)
        #expect(rollout.due(.stable) == 1, "its host may die meanwhile, and must come back")
        rollout.move(2, to: .fetched)
        rollout.move(2, to: .verified)
        #expect(rollout.due(.stable) == 2)
        rollout.move(2, to: .warming)
        rollout.move(2, to: .active)
        rollout.move(1, to: .draining)
        rollout.retireUnused(except: [2])
        expectChange(of: 1, to: .retired, in: &rollout)
        #expect(rollout.serving == 2)
    }

    @Test(
        "A rejected release leaves the one before it serving, and is not tried again",
        arguments: [ReleaseState.fetched, .verified, .warming])
    func rejected(state: ReleaseState) {
        var rollout = swapping()
        if state == .warming { rollout.move(2, to: .warming) }
        rollout.move(2, to: .rejected, because: "no ELF file")
        #expect(rollout.due(.stable) == 1)
        expectFetches([], from: &rollout)
        expectChange(of: 2, to: .rejected, because: "no ELF file", in: &rollout)
    }

    @Test("After a restart a rejected release gives way to the nearest one before it that is not rejected too")
    func rejectedAfterRestart() {
        var rollout = restartedOnRejected()
        expectFetches([2], from: &rollout)
        rollout.learn(release(2, after: 1))
        rollout.move(2, to: .rejected, because: "bad too")
        expectFetches([1], from: &rollout)
        bringUp(1, in: &rollout)
        #expect(rollout.due(.stable) == 1)
    }

    @Test("A rejected release with nothing before it is tried again")
    func rejectedAlone() {
        var rollout = Rollout()
        rollout.want(stable: 1, canary: nil)
        rollout.learn(release(1, after: nil))
        for state in [ReleaseState.fetched, .verified, .warming] { rollout.move(1, to: state) }
        rollout.move(1, to: .rejected, because: "init failed")
        #expect(rollout.due(.stable) == 1)
        let isTriedAgain = rollout.move(1, to: .warming)
        #expect(isTriedAgain)
    }

    @Test("A newer wish before the take-over retires what was on its way")
    func superseded() {
        var rollout = swapping()
        rollout.move(2, to: .warming)
        rollout.want(stable: 3, canary: nil)
        expectChange(of: 2, to: .retired, in: &rollout)
        expectFetches([3], from: &rollout)
        #expect(rollout.due(.stable) == 1)
    }

    @Test("A release that the node delays is given up once nobody wants it")
    func delayedAndSuperseded() {
        var rollout = Rollout()
        rollout.want(stable: 1, canary: nil)
        #expect(rollout.keeps(1), "it is on its way")
        rollout.move(1, to: .delayed, because: "no space left")
        rollout.want(stable: 2, canary: nil)
        #expect(!rollout.keeps(1))
        #expect(rollout.keeps(2))
        expectChange(of: 1, to: .retired, in: &rollout)
    }

    @Test("A release whose budget is spent serves until the group has gone back, and is then quarantined")
    func condemned() {
        var rollout = swapping()
        rollout.move(2, to: .warming)
        rollout.move(2, to: .active)
        rollout.move(1, to: .draining)
        rollout.condemn(2, because: "three tasks")
        #expect(rollout.due(.stable) == 2)
        rollout.want(stable: 1, canary: nil)
        expectChange(of: 2, to: .quarantined, because: "three tasks", in: &rollout)
        #expect(rollout.due(.stable) == 1)
        expectFetches([], from: &rollout)
    }

    @Test("Going back to a release that is retired fetches it again")
    func backToRetired() {
        var rollout = swapping()
        rollout.move(2, to: .warming)
        rollout.move(2, to: .active)
        rollout.move(1, to: .draining)
        rollout.retireUnused(except: [2])
        rollout.want(stable: 1, canary: nil)
        expectFetches([1], from: &rollout)
        #expect(rollout.due(.stable) == 2, "it serves until then")
    }

    @Test("While the node delays what is wanted, a lane without a host gets back what served")
    func delayed() {
        var rollout = swapping()
        rollout.move(2, to: .warming)
        rollout.move(2, to: .delayed, because: "no memory")
        #expect(rollout.due(.stable, isServed: false) == 1)
        #expect(rollout.due(.stable, isServed: true) == 2, "it is tried again beside what serves")
    }

    @Test("A release whose host had died before it was replaced is retired all the same")
    func diedBeforeReplaced() {
        var rollout = swapping()
        rollout.move(2, to: .warming)
        rollout.move(2, to: .active)
        _ = rollout.takeChanges()
        rollout.retireUnused(except: [2])
        expectChange(of: 1, to: .retired, in: &rollout)
        #expect(!rollout.keeps(1))
    }

    @Test("A pardoned release serves on, also beside a newer one that is rejected")
    func pardoned() {
        var rollout = Rollout()
        rollout.want(stable: 1, canary: nil)
        bringUp(1, in: &rollout)
        rollout.condemn(1, because: "three tasks")
        rollout.pardon(1)
        rollout.want(stable: 2, canary: nil)
        rollout.move(2, to: .rejected, because: "bad")
        #expect(rollout.due(.stable) == 1)
    }

    @Test("Going back passes over a release that the group has left for its crashes elsewhere")
    func shunned() {
        var rollout = restartedOnRejected()
        expectFetches([2], from: &rollout)
        var crashed = release(2, after: 1)
        crashed.quarantinedAt = 5
        rollout.learn(crashed)
        expectFetches([1], from: &rollout)
    }

    @Test("A canary is due beside what serves; rejected, it leaves its lane empty")
    func canary() {
        var rollout = Rollout()
        rollout.want(stable: 1, canary: nil)
        bringUp(1, in: &rollout)
        rollout.want(stable: 1, canary: 2)
        expectFetches([2], from: &rollout)
        #expect(rollout.due(.canary) == nil)
        bringUp(2, after: 1, in: &rollout)
        #expect(rollout.due(.canary) == 2)
        #expect(rollout.due(.stable) == 1 && rollout.serving == 1)
        rollout.want(stable: 2, canary: nil)
        #expect(rollout.due(.stable) == 2 && rollout.serving == 2)
        rollout.want(stable: 2, canary: 3)
        rollout.move(3, to: .rejected, because: "bad")
        #expect(rollout.due(.canary) == nil && rollout.due(.stable) == 2)
    }

    @Test("No release becomes active without having been verified")
    func illegalMoves() {
        var rollout = Rollout()
        rollout.want(stable: 1, canary: nil)
        let steps: [ReleaseState] = [.active, .warming, .verified, .draining, .retired, .quarantined]
        for state in steps {
            let hasMoved = rollout.move(1, to: state)
            #expect(!hasMoved)
        }
        rollout.move(1, to: .fetched)
        let hasSkipped = rollout.move(1, to: .active)
        #expect(!hasSkipped)
        let changes = rollout.takeChanges()
        #expect(changes == [1: Rollout.Standing(state: .fetched)])
    }

    @Test("Whatever happens in whatever order, what is due is here and not refused")
    func randomWalk() {
        for seed in 0..<200 as Range<UInt64> {
            var random = SplitMix(state: seed)
            var rollout = Rollout()
            var verified: Set<ReleaseID> = []
            for id in 1...6 as ClosedRange<ReleaseID> { rollout.learn(release(id, after: id > 1 ? id - 1 : nil)) }
            for _ in 0..<300 {
                let id = ReleaseID.random(in: 1...6, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: rollout.want(stable: id, canary: Bool.random(using: &random) ? (id % 6) + 1 : nil)
                case 1: rollout.retireUnused(except: [id])
                case 2: rollout.condemn(id, because: "crash")
                default:
                    let state = ReleaseState.allCases.randomElement(using: &random) ?? .fetched
                    let before = rollout.standings[id]?.state
                    if rollout.move(id, to: state) {
                        #expect(
                            before.map { $0 == state || $0.canBecome(state) }
                                ?? [.fetched, .delayed, .rejected].contains(state))
                        if state == .verified { verified.insert(id) }
                    }
                }
                for lane in Rollout.Lane.allCases {
                    guard let due = rollout.due(lane) else { continue }
                    #expect(verified.contains(due))
                    #expect(rollout.standings[due]?.state != .quarantined)
                }
            }
        }
    }
}

/// A small reproducible source of random numbers (Steele, Lea and Flood, 2014).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
