import JobModel
import Operations
import Testing

@Suite("How far a release has come, from look to look")
struct RolloutProgressTests {
    private static let release: ReleaseID = 7

    private func release(_ id: ReleaseID = Self.release, number: Int64 = 3) -> Release {
        Release(
            id: id, groupID: 1, groupName: "g", number: number, digest: "d", plugins: [], publishedBy: "ada",
            publishedAt: 0, note: "")
    }

    private func executor(_ id: ExecutorID) -> ExecutorNode {
        ExecutorNode(
            id: id, hostname: "node-\(id)", ip: "", port: 0, groupID: 1, groupName: "g", isDisabled: false,
            sessionID: 1, isOnline: true, pid: 1, leaseUntil: nil, runningReleaseID: nil, runningReleaseNo: nil,
            hostState: .starting, runningTasks: 0)
    }

    private func look(
        _ states: [ExecutorID: ReleaseState?], because reason: String? = nil, desired: ReleaseID? = Self.release,
        canary: ReleaseID? = nil
    ) -> RolloutProgress.Look {
        let executors = states.keys.sorted().map(executor)
        let standings = states.compactMap { id, state in
            state.map {
                ReleaseStanding(
                    releaseID: Self.release, executorID: id, state: $0, reason: reason, changedAt: 0)
            }
        }
        let group = ExecutorGroup(
            id: 1, name: "g", summary: "", hostThreads: 1, maxRunning: nil, desiredReleaseID: desired,
            canary: canary.map { .init(releaseID: $0, percent: 10) })
        return RolloutProgress.Look(
            group: group, wanted: desired.map { release($0, number: $0 == Self.release ? 3 : 4) }, release: release(),
            executors: executors, standings: standings)
    }

    @Test("It is active when every online executor runs it")
    func active() {
        var progress = RolloutProgress(of: Self.release)
        #expect(progress.note(look([1: .active, 2: .active])).verdict == .active(executors: 2))
    }

    @Test("It is pending while one is late, which is named; and while none is online")
    func pending() {
        var progress = RolloutProgress(of: Self.release)
        guard case .pending(let late) = progress.note(look([1: .active, 2: .warming, 3: nil])).verdict else {
            Issue.record("not pending")
            return
        }
        #expect(late.map(\.executorID) == [2, 3])
        #expect(late.map(\.state) == [.warming, nil])
        #expect(progress.note(look([:])).verdict == .pending([]))
    }

    @Test("An executor is told of when it has come further, and only then")
    func moved() {
        var progress = RolloutProgress(of: Self.release)
        #expect(progress.note(look([1: nil, 2: .fetched])).moved.map(\.executorID) == [2])
        #expect(progress.note(look([1: nil, 2: .fetched])).moved.isEmpty)
        #expect(progress.note(look([1: .active, 2: .verified])).moved.map(\.state) == [.active, .verified])
        #expect(
            progress.note(look([1: .active, 2: .delayed], because: "disk full")).moved.map(\.reason) == [
                "disk full", "disk full",
            ])
    }

    @Test("A rejection or a quarantine on one executor fails it", arguments: [ReleaseState.rejected, .quarantined])
    func turnedDown(state: ReleaseState) {
        var progress = RolloutProgress(of: Self.release)
        let verdict = progress.note(look([1: .active, 2: state], because: "why")).verdict
        guard case .failed(.turnedDown(let place)) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(place.executorID == 2)
        #expect(place.reason == "why")
    }

    @Test("It fails when the group wants another or none, unless it is the canary")
    func superseded() {
        var progress = RolloutProgress(of: Self.release)
        #expect(progress.note(look([1: .active], desired: 8)).verdict == .failed(.superseded(by: 4)))
        #expect(progress.note(look([1: .active], desired: nil)).verdict == .failed(.superseded(by: nil)))
        #expect(
            progress.note(look([1: .active], desired: 8, canary: Self.release)).verdict == .active(executors: 1))
    }

    @Test("It fails once it is quarantined, whatever the executors say")
    func quarantined() {
        var progress = RolloutProgress(of: Self.release)
        var look = look([1: .active])
        look.release.quarantinedAt = 1
        look.release.quarantineReason = "three tasks died"
        #expect(progress.note(look).verdict == .failed(.quarantined(because: "three tasks died")))
    }
}
