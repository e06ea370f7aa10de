import JobModel
import JobStore
import StoreSupport
import Testing

/// A handler in use stays, unless a person says that it may go.
struct RemovalTests {
    /// A group whose release 1 has `echo`, and a plugin that lacks it.
    private func fixtureAndNext() throws -> (StoreFixture, Plugin) {
        let fixture = try StoreFixture()
        try fixture.publish([fixture.plugin("m1", handlers: ["echo", "ping"])])
        return (fixture, try fixture.plugin("m2", handlers: ["ping"]))
    }

    private func expectRefused(_ fixture: StoreFixture, _ next: Plugin, naming words: [String]) throws {
        let error = #expect(throws: StoreError.self) { try fixture.publish([next]) }
        #expect(error?.code == .refused)
        for word in words + ["\"echo\""] { #expect(error?.refusal.text.contains(word) == true) }
        guard case .allowRemoval = error?.refusal.cure else {
            Issue.record("\(String(describing: error?.refusal.cure))")
            return
        }
        #expect(try fixture.desired()?.number == 1)
    }

    @Test("a handler that an enabled job uses is not removed, and both are named")
    func enabledJob() throws {
        let (fixture, next) = try fixtureAndNext()
        try fixture.addJob("nightly")
        try expectRefused(fixture, next, naming: ["\"nightly\""])
        let canary = #expect(throws: StoreError.self) { try fixture.publish([next]) { $0.canaryPercent = 10 } }
        #expect(canary?.code == .refused)
    }

    @Test("with leave to remove, it goes")
    func allowed() throws {
        let (fixture, next) = try fixtureAndNext()
        try fixture.addJob()
        #expect(try fixture.publish([next]) { $0.allowsRemoval = true }.number == 2)
    }

    @Test("a handler that only a disabled and a deleted job use goes")
    func disabledAndDeleted() throws {
        let (fixture, next) = try fixtureAndNext()
        try fixture.addJob("off")
        try fixture.addJob("gone")
        try fixture.run("gone")
        let executor = try fixture.executor()
        let running = try executor.claim()
        _ = try fixture.store.disableJob(named: "off", now: start)
        try fixture.store.deleteJob(named: "gone", now: start)
        #expect(try fixture.publish([next]).number == 2)
        try executor.finish(running)
    }

    @Test("a handler that a job of another group uses goes")
    func otherGroup() throws {
        let (fixture, next) = try fixtureAndNext()
        _ = try fixture.store.addGroup(named: "other", summary: "", hostThreads: 1, maxRunning: nil)
        try fixture.addJob { $0.group = "other" }
        try fixture.run()
        #expect(try fixture.publish([next]).number == 2)
    }

    @Test("moving a handler to another plugin removes nothing")
    func moved() throws {
        let (fixture, next) = try fixtureAndNext()
        try fixture.addJob()
        #expect(try fixture.publish([next, fixture.plugin("other", "o1")]).number == 2)
    }

    @Test("a waiting, a running and a held task keep the handler that their job no longer uses")
    func tasks() throws {
        let (fixture, next) = try fixtureAndNext()
        try fixture.addJob("moved")
        let id = try fixture.run("moved").lowerBound
        var change = JobChange()
        change.handler = "ping"
        _ = try fixture.store.updateJob(named: "moved", change, on: nil, now: start, nextOccurrence: nextOccurrence)
        try expectRefused(fixture, next, naming: ["task \(id)", "\"moved\""])

        let executor = try fixture.executor()
        let held = try executor.claim()
        try #require(held.count == 1)
        try expectRefused(fixture, next, naming: ["task \(id)"])

        try executor.handBack(held, .unstarted)
        _ = try fixture.store.disableJob(named: "moved", now: start)
        try #require(try fixture.task(id)?.heldReason == .disabled)
        try expectRefused(fixture, next, naming: ["task \(id)"])

        _ = try fixture.store.cancelTask(id, now: start)
        #expect(try fixture.publish([next]).number == 2)
    }
}
