import JobModel
import JobStore
import TestSupport
import Testing

@testable import Execution

@Suite("Tasks that run alone")
struct SoloRunsTests {
    private let fixture: LaneFixture
    private let starter: HostStarter

    init() throws {
        fixture = try LaneFixture()
        starter = fixture.makeStarter()
    }

    private func makeRuns(_ tasks: ClaimedTask..., most: Int = 2) -> SoloRuns {
        var runs = SoloRuns(executor: 1, most: most)
        for task in tasks { runs.append(task) }
        return runs
    }

    /// Whether an end hands the task back, and why.
    private func reason(_ end: AttemptEnd?) -> HandBack.Reason? {
        if case .handedBack(let handBack) = end { handBack.reason } else { nil }
    }

    private func message(_ end: AttemptEnd?) -> String? {
        if case .completed(let completion) = end, completion.isPermanent { completion.message } else { nil }
    }

    @Test("As many hosts are started as there may be; the next when one is gone")
    func bounded() throws {
        var runs = makeRuns(LaneFixture.task(1), LaneFixture.task(2), LaneFixture.task(3))
        try runs.start(with: starter, now: 0) { _, _ in LaneFixture.bundle(1) }
        #expect(runs.generations.count == 2 && runs.pausedUntil != nil)
        runs.remove(runs.generations[0])
        try runs.start(with: starter, now: 0) { _, _ in LaneFixture.bundle(1) }
        #expect(runs.generations.count == 2 && runs.pausedUntil == nil)
    }

    @Test("A task whose bundle is not here lets the next one go first")
    func passesOver() throws {
        var runs = makeRuns(LaneFixture.task(1, pinnedTo: 7), LaneFixture.task(2))
        try runs.start(with: starter, now: 0) { task, _ in
            task.pinnedReleaseID == nil ? LaneFixture.bundle(1) : nil
        }
        #expect(runs.generations.map(\.release.id) == [1])
        #expect(runs.releases == [1, 7])
    }

    @Test("A suspect is asked about with the release that its host died on, until it has a host of its own")
    func origin() throws {
        var runs = makeRuns()
        runs.remember(1, on: 5)
        runs.append(LaneFixture.task(1, isSuspect: true))
        var origins: [ReleaseID?] = []
        try runs.start(with: starter, now: 0) { _, origin in
            origins.append(origin)
            return LaneFixture.bundle(5)
        }
        runs.append(LaneFixture.task(1, isSuspect: true))
        try runs.start(with: starter, now: 0) { _, origin in
            origins.append(origin)
            return LaneFixture.bundle(5)
        }
        #expect(origins == [5, nil])
    }

    @Test("A host that is ready gets its task; without its handler a pinned one fails for good, a suspect goes back")
    func ready() throws {
        var runs = makeRuns(LaneFixture.task(1, isSuspect: true), LaneFixture.task(2, pinnedTo: 1), most: 3)
        runs.append(LaneFixture.task(3, isSuspect: true))
        try runs.start(with: starter, now: 0) { _, _ in LaneFixture.bundle(1) }
        let hosts = runs.generations
        hosts[0].becameReady(LaneFixture.ready(["h"]))
        let first = runs.becameReady(hosts[0])
        #expect(first == nil && hosts[0].assignments.contains(ClaimKey(taskID: 1, claimNo: 1)))
        hosts[1].becameReady(LaneFixture.ready(["other"]))
        #expect(message(runs.becameReady(hosts[1])) == "release 1 has no handler \"h\"")
        hosts[2].becameReady(LaneFixture.ready(["other"]))
        #expect(reason(runs.becameReady(hosts[2])) == .unstarted)
    }

    @Test("A host that does not load fails a pinned task for good, leaves a suspect one, and makes the next wait")
    func doesNotLoad() throws {
        var runs = makeRuns(LaneFixture.task(1, isSuspect: true), LaneFixture.task(2, pinnedTo: 1))
        try runs.start(with: starter, now: 0) { _, _ in LaneFixture.bundle(1) }
        let hosts = runs.generations
        #expect(reason(runs.didNotLoad(hosts[0], because: "bad", now: 10)) == .suspect)
        #expect(message(runs.didNotLoad(hosts[1], because: "bad", now: 10)) == "release 1 cannot run: bad")
        for host in hosts { runs.remove(host) }
        runs.append(LaneFixture.task(3))
        #expect((runs.pausedUntil ?? 0) > 10)
        try runs.start(with: starter, now: 11) { _, _ in LaneFixture.bundle(1) }
        #expect(runs.generations.isEmpty)
    }

    @Test("A node that cannot start hosts says so, and tries again after a pause")
    func noHosts() throws {
        let broken = try LaneFixture { $0.hostPath = "/nonexistent/dotjob-host" }
        var runs = makeRuns(LaneFixture.task(1))
        for _ in 1...2 {
            #expect(throws: ExecutionError.self) {
                try runs.start(with: broken.makeStarter(), now: 10) { _, _ in LaneFixture.bundle(1) }
            }
        }
        #expect((runs.pausedUntil ?? 0) > 10, "the task waits still")
    }

    @Test("A task that waits for a release that cannot be unpacked fails for good")
    func rejected() {
        var runs = makeRuns(LaneFixture.task(1, pinnedTo: 7), LaneFixture.task(2))
        let ends = runs.rejected(LaneFixture.release(7), because: "no ELF file")
        #expect(ends.map(message) == ["release 7 cannot run: no ELF file"])
        #expect(runs.releases == [])
    }

    @Test("A task that is cancelled goes back while it waits, and is stopped as soon as its host is ready")
    func cancelled() throws {
        var runs = makeRuns(LaneFixture.task(1), LaneFixture.task(2), most: 1)
        try runs.start(with: starter, now: 0) { _, _ in LaneFixture.bundle(1) }
        let waiting = runs.cancel(ClaimKey(taskID: 2, claimNo: 1))
        #expect(reason(waiting) == .unstarted && runs.pausedUntil == nil)
        let loading = runs.cancel(ClaimKey(taskID: 1, claimNo: 1))
        #expect(loading == nil)
        let host = runs.generations[0]
        host.becameReady(LaneFixture.ready(["h"]))
        _ = runs.becameReady(host)
        #expect(host.takeAssignments().map(\.assignment.isCancelled) == [true])
    }

    @Test("When the executor ends, whatever has not begun goes back")
    func ends() throws {
        var runs = makeRuns(LaneFixture.task(1), LaneFixture.task(2), LaneFixture.task(3))
        try runs.start(with: starter, now: 0) { _, _ in LaneFixture.bundle(1) }
        let host = runs.generations[0]
        host.becameReady(LaneFixture.ready(["h"]))
        _ = runs.becameReady(host)
        #expect(runs.end().map(reason) == [.unstarted, .unstarted], "the one that waits, and the one whose host loads")
        #expect(runs.pausedUntil == nil)
    }
}
