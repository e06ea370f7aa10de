import JobModel
import JobStore
import StoreSupport
import Testing

/// Tasks that run on a release of their own.
struct PinnedTaskTests {
    /// A job that has run once on release 1 of 2, and that run's log.
    private func fixtureAndLog(
        maxRunning: Int? = nil, _ adjust: (inout JobDraft) -> Void = { _ in }
    ) throws -> (StoreFixture, TestExecutor, LogID, Release) {
        let fixture = try StoreFixture(maxRunning: maxRunning)
        let release = try fixture.publishVersions(2)[0]
        try fixture.addJob("job") {
            $0.parameters = #"{"n":7}"#
            adjust(&$0)
        }
        try fixture.run()
        let executor = try fixture.executor()
        try executor.finish(try executor.claim()) { $0.releaseID = release.id }
        return (fixture, executor, try #require(try fixture.logs().first?.id), release)
    }

    private func rerun(_ fixture: StoreFixture, _ log: LogID, on release: Release) throws -> TaskID {
        try fixture.store.rerun(log: log, onRelease: release.id, now: start)
    }

    private func claim(
        _ executor: TestExecutor, pinned: Int = 1, handlers: [String] = [], limit: Int = 100,
        now: UTCMilliseconds = start
    ) throws -> QueueAnswer {
        var request = executor.request(limit: limit, handlers: handlers)
        request.pinnedLimit = pinned
        return try executor.ask(now: now, request)
    }

    @Test("a rerun runs with the attempt's parameters on its release, though no host offers the handler")
    func rerun() throws {
        let (fixture, executor, log, release) = try fixtureAndLog()
        let id = try rerun(fixture, log, on: release)
        let waiting = try #require(try fixture.task(id))
        #expect(waiting.heldReason == .pinned && waiting.pinnedReleaseID == release.id && waiting.origin == .manual)
        #expect(try fixture.triggerStatus() == .waiting)
        let claimed = try claim(executor).claimed
        #expect(claimed.map(\.key) == [ClaimKey(taskID: id, claimNo: 1)])
        #expect(claimed.map(\.pinnedReleaseID) == [release.id])
        #expect(claimed.map(\.parameters) == [#"{"n":7}"#] && claimed.map(\.handler) == ["echo"])
        let running = try #require(try fixture.task(id))
        #expect(running.status == .claimed && running.heldReason == nil)
        #expect(try executor.finish(claimed) { $0.releaseID = release.id }.stale.isEmpty)
        #expect(try fixture.logs().map(\.releaseID) == [release.id, release.id])
    }

    @Test("a claim takes as many as it has hosts for, and other tasks with the rest of its room")
    func limits() throws {
        let (fixture, executor, log, release) = try fixtureAndLog()
        for _ in 0..<3 { _ = try rerun(fixture, log, on: release) }
        try fixture.run(count: 5)
        let first = try claim(executor, handlers: ["echo"], limit: 3)
        #expect(first.claimed.map { $0.pinnedReleaseID != nil } == [true, false, false])
        #expect(first.moreDue)
        let none = try claim(executor, pinned: 0, handlers: ["echo"])
        #expect(none.claimed.count == 3 && !none.moreDue)
        // With nothing but tasks that it has no host for, it is not to ask again.
        #expect(try !claim(executor, pinned: 0, handlers: ["echo"]).moreDue)
        let rest = try claim(executor, pinned: 9)
        #expect(rest.claimed.count == 2 && !rest.moreDue)
    }

    @Test("of a job whose newest task replaces the others it waits for its turn, is not replaced, and replaces nobody")
    func replacing() throws {
        let (fixture, executor, log, release) = try fixtureAndLog { $0.blockStrategy = .replace }
        try fixture.run()
        let running = try executor.claim()
        let pinned = try rerun(fixture, log, on: release)
        #expect(try claim(executor).claimed.isEmpty)
        #expect(try fixture.task(pinned)?.heldReason == .serial)
        #expect(try fixture.store.cancelRequests(of: executor.session).isEmpty)

        // One that comes due meanwhile takes the place of what runs, and not of what is pinned.
        let newest = try fixture.run().lowerBound
        #expect(try claim(executor, handlers: ["echo"]).claimed.isEmpty)
        #expect(try fixture.store.cancelRequests(of: executor.session) == running.map(\.key))
        #expect(try fixture.task(pinned) != nil)
        try executor.finish(running, .cancelled)
        let first = try claim(executor, handlers: ["echo"]).claimed
        #expect(first.map(\.key.taskID) == [pinned])

        // It runs to its end, though a newer one waits.
        try fixture.run()
        #expect(try claim(executor, handlers: ["echo"]).claimed.isEmpty)
        #expect(try fixture.store.cancelRequests(of: executor.session).isEmpty)
        try executor.finish(first)
        #expect(try claim(executor, handlers: ["echo"]).claimed.map(\.key.taskID) == [newest + 1])
        #expect(try fixture.logs().filter { $0.code == .skipped }.map(\.taskID) == [newest])
    }

    @Test("a paused group's stay, and the group's limit counts them")
    func permits() throws {
        let (fixture, executor, log, release) = try fixtureAndLog(maxRunning: 1)
        for _ in 0..<2 { _ = try rerun(fixture, log, on: release) }
        try fixture.store.setGroup(named: "group", paused: true)
        #expect(try claim(executor, pinned: 2).claimed.isEmpty)
        try fixture.store.setGroup(named: "group", paused: false)
        #expect(try claim(executor, pinned: 2).claimed.count == 1)
        #expect(try claim(executor, pinned: 2).claimed.isEmpty)
    }

    @Test("given back, lost and failed, it comes back to its own release", arguments: 0..<4)
    func comesBack(way: Int) throws {
        let (fixture, executor, log, release) = try fixtureAndLog { $0.retries = 3 }
        let id = try rerun(fixture, log, on: release)
        let held = try claim(executor).claimed
        switch way {
        case 0: try executor.handBack(held, .unstarted)
        case 1: try executor.finish(held, .failed) { $0.retryAfterMs = 1_000 }
        case 2: try executor.rescue()
        default: try fixture.store.closeSession(executor.session, now: start)
        }
        #expect(try fixture.task(id)?.heldReason == .pinned)
        let next = try fixture.executor(on: "next")
        let early = try claim(next, handlers: ["echo"])
        #expect(early.claimed.isEmpty == (way == 1))
        #expect(early.nextRunAt == (way == 1 ? start + 1_000 : nil))
        let again = try early.claimed + claim(next, now: start + 1_000).claimed
        #expect(again.map(\.pinnedReleaseID) == [release.id])
    }

    @Test("a disabled job's waits, and enabling it takes up its release again")
    func disabled() throws {
        let (fixture, executor, log, release) = try fixtureAndLog()
        let id = try rerun(fixture, log, on: release)
        _ = try fixture.store.disableJob(named: "job", now: start)
        #expect(try fixture.task(id)?.heldReason == .disabled)
        #expect(try claim(executor, handlers: ["echo"]).claimed.isEmpty)
        let error = #expect(throws: StoreError.self) { try rerun(fixture, log, on: release) }
        #expect(error?.code == .refused)
        _ = try fixture.store.enableJob(named: "job", now: start, nextOccurrence: nextOccurrence)
        #expect(try fixture.task(id)?.heldReason == .pinned)
    }

    @Test("released from quarantine, it takes up its release again")
    func quarantined() throws {
        let (fixture, executor, log, release) = try fixtureAndLog()
        let id = try rerun(fixture, log, on: release)
        for _ in 0...Limits.losses { try executor.handBack(try claim(executor).claimed, .lost) }
        #expect(try fixture.task(id)?.heldReason == .quarantined)
        #expect(try fixture.store.retryTask(ofJob: "job", logID: nil, now: start) == id)
        #expect(try fixture.task(id)?.heldReason == .pinned)
        #expect(try claim(executor).claimed.map(\.pinnedReleaseID) == [release.id])
    }

    @Test("of a job that runs one task at a time, it waits for its turn and keeps its release")
    func serial() throws {
        let (fixture, executor, log, release) = try fixtureAndLog { $0.blockStrategy = .serial }
        try fixture.run()
        let other = try executor.claim()
        try #require(other.count == 1)
        let id = try rerun(fixture, log, on: release)
        #expect(try claim(executor).claimed.isEmpty)
        #expect(try fixture.task(id)?.heldReason == .serial)
        try executor.finish(other)
        #expect(try fixture.task(id)?.heldReason == .pinned)
        #expect(try claim(executor).claimed.map(\.pinnedReleaseID) == [release.id])
    }

    @Test("a release that lacks the handler, or of another group, and an unknown log or release are refused")
    func refused() throws {
        let (fixture, _, log, release) = try fixtureAndLog()
        let other = try fixture.store.addGroup(named: "other", summary: "", hostThreads: 1, maxRunning: nil)
        let without = try fixture.publish([fixture.plugin("ping", handlers: ["ping"])]) { $0.allowsRemoval = true }
        let foreign = try fixture.store.publish(
            ReleaseDraft(plugins: release.plugins.map(\.id), publisher: "mia"), toGroup: other.name, expecting: nil,
            now: start
        ).release
        let cases: [(StoreError.Code, LogID, ReleaseID)] = [
            (.refused, log, without.id), (.refused, log, foreign.id), (.notFound, log, 99), (.notFound, 99, release.id),
        ]
        for (code, log, release) in cases {
            let error = #expect(throws: StoreError.self) {
                try fixture.store.rerun(log: log, onRelease: release, now: start)
            }
            #expect(error?.code == code)
        }
        try fixture.store.deleteJob(named: "job", now: start)
        let deleted = #expect(throws: StoreError.self) { try rerun(fixture, log, on: release) }
        #expect(deleted?.code == .refused)
        #expect(try fixture.store.tasks(TaskFilter()).isEmpty)
    }

    @Test("a handler may go from the group though a task on its own release needs it")
    func removal() throws {
        let (fixture, _, log, release) = try fixtureAndLog()
        _ = try rerun(fixture, log, on: release)
        var change = JobChange()
        change.handler = "ping"
        _ = try fixture.store.updateJob(named: "job", change, on: nil, now: start, nextOccurrence: nextOccurrence)
        #expect(try fixture.publish([fixture.plugin("p", handlers: ["ping"])]).number == 3)
    }
}
