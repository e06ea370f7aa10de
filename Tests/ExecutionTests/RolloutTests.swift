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

    private func tell(_ release: ReleaseID, _ state: ReleaseState, because reason: String? = nil) -> Rollout.Action {
        .tell(release, Rollout.Standing(state: state, reason: reason))
    }

    /// Brings a release as far as its host, and on to the take-over.
    private func bringUp(_ id: ReleaseID, after previous: ReleaseID? = nil, in rollout: inout Rollout) {
        _ = rollout.learn(release(id, after: previous))
        _ = rollout.fetched(id)
        _ = rollout.verified(id)
        takeOver(id, in: &rollout)
    }

    private func takeOver(_ id: ReleaseID, from old: ReleaseID? = nil, in rollout: inout Rollout) {
        _ = rollout.warming(id)
        _ = rollout.activated(id)
        if let old { _ = rollout.draining(old) }
    }

    /// Release 1 serves.
    private func serving() -> Rollout {
        var rollout = Rollout()
        _ = rollout.want(stable: 1, canary: nil)
        bringUp(1, in: &rollout)
        return rollout
    }

    /// Release 1 serves and release 2 is wanted and fetched.
    private func swapping() -> Rollout {
        var rollout = serving()
        _ = rollout.want(stable: 2, canary: nil)
        _ = rollout.learn(release(2, after: 1))
        _ = rollout.fetched(2)
        _ = rollout.verified(2)
        return rollout
    }

    /// An executor has started anew and its group wants release 3, the one after 2, which turns out to be bad.
    ///
    /// - Returns: what the rejection asks for, too.
    private func restartedOnRejected() -> (Rollout, [Rollout.Action]) {
        var rollout = Rollout()
        _ = rollout.want(stable: 3, canary: nil)
        _ = rollout.learn(release(3, after: 2))
        let actions = rollout.rejected(3, because: "bad")
        return (rollout, actions)
    }

    @Test("A release is fetched once, and due once it is verified")
    func firstRelease() {
        var rollout = Rollout()
        #expect(rollout.due(.stable) == nil)
        let first = rollout.want(stable: 1, canary: nil)
        #expect(first == [.fetch(1)])
        let again = rollout.want(stable: 1, canary: nil)
        #expect(again == [])
        let fetched = rollout.fetched(1)
        #expect(fetched == [tell(1, .fetched)])
        #expect(rollout.due(.stable) == nil)
        let verified = rollout.verified(1)
        #expect(verified == [tell(1, .verified)])
        #expect(rollout.due(.stable) == 1)
    }

    @Test("What serves is due until its successor is verified, then the successor is")
    func swap() {
        var rollout = serving()
        let wanted = rollout.want(stable: 2, canary: nil)
        #expect(wanted == [.fetch(2)])
        #expect(rollout.due(.stable) == 1, "its host may die meanwhile, and must come back")
        _ = rollout.fetched(2)
        _ = rollout.verified(2)
        #expect(rollout.due(.stable) == 2)
        let warming = rollout.warming(2)
        #expect(warming == [tell(2, .warming)])
        let activated = rollout.activated(2)
        #expect(activated == [tell(2, .active)])
        let draining = rollout.draining(1)
        #expect(draining == [tell(1, .draining)])
        let retired = rollout.retireUnused(except: [2])
        #expect(retired == [tell(1, .retired), .giveUp(1)])
        #expect(rollout.serving == 2)
    }

    @Test(
        "A rejected release leaves the one before it serving, and is not tried again",
        arguments: [ReleaseState.fetched, .verified, .warming])
    func rejected(state: ReleaseState) {
        var rollout = serving()
        _ = rollout.want(stable: 2, canary: nil)
        _ = rollout.learn(release(2, after: 1))
        _ = rollout.fetched(2)
        if state != .fetched { _ = rollout.verified(2) }
        if state == .warming { _ = rollout.warming(2) }
        let actions = rollout.rejected(2, because: "no ELF file")
        #expect(actions == [tell(2, .rejected, because: "no ELF file")])
        #expect(rollout.due(.stable) == 1)
    }

    @Test("After a restart a rejected release gives way to the nearest one before it that is not rejected too")
    func rejectedAfterRestart() {
        var (rollout, actions) = restartedOnRejected()
        #expect(actions == [tell(3, .rejected, because: "bad"), .fetch(2)])
        _ = rollout.learn(release(2, after: 1))
        actions = rollout.rejected(2, because: "bad too")
        #expect(actions == [tell(2, .rejected, because: "bad too"), .fetch(1)])
        bringUp(1, in: &rollout)
        #expect(rollout.due(.stable) == 1)
    }

    @Test("A rejected release with nothing before it is tried again")
    func rejectedAlone() {
        var rollout = Rollout()
        _ = rollout.want(stable: 1, canary: nil)
        _ = rollout.learn(release(1, after: nil))
        _ = rollout.fetched(1)
        _ = rollout.verified(1)
        _ = rollout.warming(1)
        _ = rollout.rejected(1, because: "init failed")
        #expect(rollout.due(.stable) == 1)
        let again = rollout.warming(1)
        #expect(again == [tell(1, .warming)])
    }

    @Test("A newer wish before the take-over retires what was on its way")
    func superseded() {
        var rollout = swapping()
        _ = rollout.warming(2)
        let actions = rollout.want(stable: 3, canary: nil)
        #expect(actions == [tell(2, .retired), .fetch(3)])
        #expect(rollout.due(.stable) == 1)
    }

    @Test("A release that the node delays is given up once nobody wants it")
    func delayedAndSuperseded() {
        var rollout = Rollout()
        _ = rollout.want(stable: 1, canary: nil)
        let before = rollout.retireUnused(except: [])
        #expect(before == [], "it is on its way")
        _ = rollout.delayed(1, because: "no space left")
        let superseded = rollout.want(stable: 2, canary: nil)
        #expect(superseded == [tell(1, .retired), .fetch(2)])
        #expect(rollout.isRequested(1), "until nobody needs its files")
        let after = rollout.retireUnused(except: [])
        #expect(after == [.giveUp(1)])
        #expect(!rollout.isRequested(1))
    }

    @Test("A release whose budget is spent serves until the group has gone back, and is then quarantined")
    func condemned() {
        var rollout = swapping()
        takeOver(2, from: 1, in: &rollout)
        rollout.condemn(2, because: "three tasks")
        #expect(rollout.due(.stable) == 2)
        let actions = rollout.want(stable: 1, canary: nil)
        #expect(actions == [tell(2, .quarantined, because: "three tasks")], "release 1 is here still")
        #expect(rollout.due(.stable) == 1)
    }

    @Test("Going back to a release that is retired fetches it again")
    func backToRetired() {
        var rollout = swapping()
        takeOver(2, from: 1, in: &rollout)
        _ = rollout.retireUnused(except: [2])
        let actions = rollout.want(stable: 1, canary: nil)
        #expect(actions == [.fetch(1)])
        #expect(rollout.due(.stable) == 2, "it serves until then")
    }

    @Test("A release that is wanted again while its last host ends is fetched anew before a lane has it")
    func wantedWhileEnding() {
        var rollout = swapping()
        _ = rollout.warming(2)
        _ = rollout.want(stable: 1, canary: nil)
        let kept = rollout.retireUnused(except: [1, 2])
        #expect(kept == [], "its host is not gone yet")
        let actions = rollout.want(stable: 2, canary: nil)
        #expect(actions == [.fetch(2)])
        #expect(rollout.due(.stable) == 1)
    }

    @Test("While the node delays what is wanted, a lane without a host gets back what served")
    func delayed() {
        var rollout = swapping()
        _ = rollout.warming(2)
        let actions = rollout.delayed(2, because: "no memory")
        #expect(actions == [tell(2, .delayed, because: "no memory")])
        #expect(rollout.due(.stable, isServed: false) == 1)
        #expect(rollout.due(.stable, isServed: true) == 2, "it is tried again beside what serves")
    }

    @Test("A release whose host had died before it was replaced is retired all the same")
    func diedBeforeReplaced() {
        var rollout = swapping()
        takeOver(2, in: &rollout)
        let actions = rollout.retireUnused(except: [2])
        #expect(actions == [tell(1, .retired), .giveUp(1)])
    }

    @Test("A pardoned release serves on, also beside a newer one that is rejected")
    func pardoned() {
        var rollout = serving()
        rollout.condemn(1, because: "three tasks")
        rollout.pardon(1)
        let wanted = rollout.want(stable: 2, canary: nil)
        #expect(wanted == [.fetch(2)])
        _ = rollout.rejected(2, because: "bad")
        #expect(rollout.due(.stable) == 1)
    }

    @Test("Going back passes over a release that the group has left for its crashes elsewhere")
    func shunned() {
        var (rollout, _) = restartedOnRejected()
        var crashed = release(2, after: 1)
        crashed.quarantinedAt = 5
        let actions = rollout.learn(crashed)
        #expect(actions == [.fetch(1)])
    }

    @Test("A canary is due beside what serves; rejected, it leaves its lane empty")
    func canary() {
        var rollout = serving()
        let wanted = rollout.want(stable: 1, canary: 2)
        #expect(wanted == [.fetch(2)])
        #expect(rollout.due(.canary) == nil)
        bringUp(2, after: 1, in: &rollout)
        #expect(rollout.due(.canary) == 2)
        #expect(rollout.due(.stable) == 1 && rollout.serving == 1)
        _ = rollout.want(stable: 2, canary: nil)
        #expect(rollout.due(.stable) == 2 && rollout.serving == 2)
        _ = rollout.want(stable: 2, canary: 3)
        _ = rollout.rejected(3, because: "bad")
        #expect(rollout.due(.canary) == nil && rollout.due(.stable) == 2)
    }

    @Test("A task that runs alone has its release fetched once, whatever the group wants, and given up after it")
    func pinned() {
        var rollout = serving()
        let first = rollout.pinned(7)
        #expect(first == [.fetch(7)])
        let again = rollout.pinned(7)
        #expect(again == [])
        _ = rollout.fetched(7)
        _ = rollout.verified(7)
        #expect(rollout.due(.stable) == 1)
        let kept = rollout.retireUnused(except: [1, 7])
        #expect(kept == [])
        let after = rollout.retireUnused(except: [1])
        #expect(after == [tell(7, .retired), .giveUp(7)])
    }

    @Test("A refused release that a task asks for by name stays refused when its files are there")
    func pinnedToRefused() {
        var rollout = swapping()
        takeOver(2, from: 1, in: &rollout)
        rollout.condemn(2, because: "three tasks")
        _ = rollout.want(stable: 1, canary: nil)
        let told = rollout.fetched(2) + rollout.verified(2)
        #expect(told == [])
        #expect(rollout.due(.stable) == 1)
    }

    @Test("No release becomes active without having been verified")
    func illegalMoves() {
        var rollout = Rollout()
        _ = rollout.want(stable: 1, canary: nil)
        let early =
            rollout.activated(1) + rollout.warming(1) + rollout.verified(1) + rollout.draining(1)
            + rollout.retireUnused(except: [])
        #expect(early == [])
        _ = rollout.fetched(1)
        let skipped = rollout.activated(1)
        #expect(skipped == [])
        #expect(rollout.standing(of: 1) == Rollout.Standing(state: .fetched))
    }

    @Test("An event that comes late, for a release that stands further, changes nothing")
    func lateEvents() {
        var rollout = serving()
        let late = rollout.fetched(1) + rollout.verified(1) + rollout.activated(1)
        #expect(late == [])
        _ = rollout.draining(1)
        let trouble = rollout.delayed(1, because: "no memory") + rollout.rejected(1, because: "bad")
        #expect(trouble == [])
        #expect(rollout.standing(of: 1) == Rollout.Standing(state: .draining))
    }

    @Test("Whatever happens in whatever order, what is due is here and not refused")
    func randomWalk() {
        for seed in 0..<200 as Range<UInt64> {
            var random = SplitMix(state: seed)
            var rollout = Rollout()
            var verified: Set<ReleaseID> = []
            for id in 1...6 as ClosedRange<ReleaseID> { _ = rollout.learn(release(id, after: id > 1 ? id - 1 : nil)) }
            for _ in 0..<300 {
                let id = ReleaseID.random(in: 1...6, using: &random)
                let before = rollout
                for case .tell(let release, let standing) in anyEvent(of: id, to: &rollout, using: &random) {
                    #expect(
                        before.standing(of: release).map {
                            $0.state == standing.state || $0.state.canBecome(standing.state)
                        } ?? [.fetched, .delayed, .rejected].contains(standing.state))
                    if standing.state == .verified { verified.insert(release) }
                }
                for lane in Rollout.Lane.allCases {
                    guard let due = rollout.due(lane) else { continue }
                    #expect(verified.contains(due))
                    #expect(rollout.standing(of: due)?.state != .quarantined)
                }
            }
        }
    }

    private func anyEvent(
        of id: ReleaseID, to rollout: inout Rollout, using random: inout SplitMix
    ) -> [Rollout.Action] {
        switch Int.random(in: 0..<12, using: &random) {
        case 0, 1: return rollout.want(stable: id, canary: Bool.random(using: &random) ? (id % 6) + 1 : nil)
        case 2: return rollout.retireUnused(except: [id])
        case 3:
            rollout.condemn(id, because: "crash")
            return []
        case 4: return rollout.pinned(id)
        case 5: return rollout.fetched(id)
        case 6: return rollout.verified(id)
        case 7: return rollout.delayed(id, because: "no memory")
        case 8: return rollout.rejected(id, because: "bad")
        case 9: return rollout.warming(id)
        case 10: return rollout.activated(id)
        default: return rollout.draining(id)
        }
    }
}
