import Foundation
import JobModel
import JobStore
import TestSupport
import Testing
import Threads

@testable import Execution

@Suite("How hosts die")
struct HostDeathTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// A host whose program is a script: it says nothing.
    private func start(_ script: String) throws -> Generation {
        let path = directory.file("host")
        try "#!/bin/sh\n\(script)\n".write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return try LaneFixture { $0.hostPath = path }.start(1)
    }

    /// Waits for its end.
    private func death(of generation: Generation) throws -> HostDeath {
        var poll = PollSet()
        _ = poll.add(generation.process.watch)
        poll.wait(microseconds: 10_000_000)
        return HostDeath(of: generation, try #require(generation.reap()))
    }

    @Test("A host that was shot from outside before it was ready says nothing against its release")
    func shot() throws {
        let generation = try start("exec sleep 100")
        generation.process.kill()
        let death = try death(of: generation)
        #expect(death.isTroubleOfNode(isProven: false) && !death.isOurDoing)
        #expect(
            death.reasonNotLoaded(within: 5)
                == "its host was killed by SIGKILL (out of memory, or from outside) before it loaded anything")
    }

    @Test("A host program that ends before it has loaded anything is the node's trouble, not its release's")
    func ended() throws {
        let death = try death(of: try start("exit 3"))
        #expect(death.isTroubleOfNode(isProven: false))
        #expect(
            death.reasonNotLoaded(within: 5)
                == "its host ended with status 3 (_exit) before it loaded anything; "
                + "install dotjob and dotjob-host of one version")
    }

    @Test("A host that tells what this node is short of says nothing against its release")
    func unable() throws {
        let generation = try start("exit 0")
        generation.unable(because: "no threads")
        let death = try death(of: generation)
        #expect(death.reasonNotLoaded(within: 5) == "no threads" && death.isTroubleOfNode(isProven: false))
    }

    @Test("A host that says why it does not load is believed")
    func rejected() throws {
        let generation = try start("exit 0")
        generation.rejected(because: "no handlers")
        let death = try death(of: generation)
        #expect(death.reasonNotLoaded(within: 5) == "no handlers" && !death.isTroubleOfNode(isProven: false))
    }

    @Test("A host that we kill for its time has not loaded in time; one that had not begun to is the node's trouble")
    func tooLate() throws {
        let generation = try start("exec sleep 100")
        generation.kill()
        let death = try death(of: generation)
        #expect(death.isOurDoing && death.isTroubleOfNode(isProven: false))
        #expect(death.reasonNotLoaded(within: 5) == "it did not load within 5 ms")
    }

    @Test("What a dead host had not started goes back unmarked, and is with it no more")
    func unstarted() throws {
        let generation = try start("exec sleep 100")
        generation.run([(LaneFixture.task(7), 0)])
        generation.process.kill()
        let consequences = try death(of: generation).judge(stopGraceMs: 0)
        let reasons: [HandBack.Reason?] = consequences.ends.map { end in
            if case .handedBack(let handBack) = end { handBack.reason } else { nil }
        }
        #expect(reasons == [.unstarted])
        #expect(consequences.culprits.isEmpty && consequences.suspects.isEmpty && generation.assignments.isEmpty)
    }

    @Test("A leaving host names what it is waited for; one that has nothing to do is not named")
    func drains() throws {
        let generation = try start("exec sleep 100")
        generation.becameReady(LaneFixture.ready(["h"]))
        var leaving = LeavingHosts()
        leaving.take(generation, .displaced, drainTimeoutMs: 1_000)
        #expect(generation.isDisplaced && generation.isDraining && leaving.drains == [])
        generation.run([(LaneFixture.task(7), 0)])
        let until = try #require(generation.stopsAt)
        #expect(leaving.drains == [HostState.Drain(release: 1, until: until, tasks: [7]) { _ in "h" }])
        leaving.take(generation, .recalled, drainTimeoutMs: 0)
        #expect(leaving.generations.count == 1, "it is listed once")
        leaving.remove(generation)
        #expect(leaving.generations.isEmpty)
    }
}
