import JobModel
import JobStore
import StoreSupport
import Testing

/// Attempts that ask to be run later.
struct SnoozeTests {
    private func snoozed(
        _ fixture: StoreFixture, _ executor: TestExecutor, now: UTCMilliseconds = start, reason: String? = nil
    ) throws -> QueueAnswer {
        try executor.finish(try executor.claim(now: now), .snoozed, now: now) {
            $0.retryAfterMs = 60_000
            $0.message = reason
        }
    }

    @Test("a snooze is logged as not final, counts no attempt, and the task comes back when it has asked to")
    func comesBack() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        let id = try fixture.run().lowerBound
        let executor = try fixture.executor()
        #expect(try snoozed(fixture, executor, reason: "no file").recoded.isEmpty)
        let task = try #require(try fixture.task(id))
        #expect(task.attempt == 0 && task.snoozes == 1 && task.runAt == start + 60_000)
        #expect(task.state == .snoozed && task.status == .waiting)
        #expect(try fixture.triggerStatus() == .waiting)
        #expect(try executor.claim(now: start + 59_999).isEmpty)
        let again = try executor.claim(now: start + 60_000)
        #expect(again.map(\.attempt) == [1] && again.map(\.key.claimNo) == [2])
        try executor.finish(again)
        let logs = try fixture.logs()
        #expect(logs.map(\.code) == [.ok, .snoozed] && logs.map(\.isFinal) == [true, false])
        #expect(logs.map(\.attempt) == [1, 1] && logs.map(\.dueAt) == [start + 60_000, start])
        #expect(logs[1].message == "no file; runs again in 1m, snooze 1 of at most 1000")
        #expect(logs[1].causeID == nil && logs[1].failureState == nil)
        #expect(try fixture.triggerStatus() == .notStarted)
    }

    @Test("the attempt that snoozes once more than its job allows fails, and the next one has all its snoozes")
    func cap() throws {
        let fixture = try StoreFixture()
        try fixture.addJob {
            $0.maxSnoozes = 2
            $0.retries = 1
        }
        let id = try fixture.run().lowerBound
        let executor = try fixture.executor()
        var now = start
        for _ in 1...2 {
            #expect(try snoozed(fixture, executor, now: now).recoded.isEmpty)
            now += 60_000
        }
        let held = try executor.claim(now: now)
        let answer = try executor.finish(held, .snoozed, now: now) {
            $0.retryAfterMs = 5
            $0.message = "no file"
        }
        #expect(answer.recoded == [held[0].key: .failed])
        let task = try #require(try fixture.task(id))
        #expect(task.attempt == 1 && task.snoozes == 0 && task.runAt == now + 5)
        let failed = try #require(try fixture.logs().first)
        #expect(failed.code == .failed && failed.causeID != nil)
        #expect(failed.message == "no file; it has snoozed 2 times, and its job's max_snoozes allows no more")
        #expect(try snoozed(fixture, executor, now: task.runAt).recoded.isEmpty)
        #expect(try fixture.task(id)?.snoozes == 1)
    }

    @Test("where no snooze is allowed the first one is a failure")
    func none() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.maxSnoozes = 0 }
        let id = try fixture.run().lowerBound
        _ = try snoozed(fixture, try fixture.executor())
        #expect(try fixture.task(id) == nil)
        #expect(try fixture.logs().map(\.code) == [.failed])
        #expect(try fixture.triggerStatus() == .error)
    }

    @Test("what somebody wants ended, or what has no job any more, does not come back")
    func ended() throws {
        for isDeleted in [false, true] {
            let fixture = try StoreFixture()
            try fixture.addJob()
            let id = try fixture.run().lowerBound
            let executor = try fixture.executor()
            let held = try executor.claim()
            if isDeleted {
                try fixture.store.deleteJob(named: "job", now: start)
            } else {
                _ = try fixture.store.cancelTask(id, now: start)
            }
            let answer = try executor.finish(held, .snoozed) { $0.retryAfterMs = 60_000 }
            #expect(answer.recoded == [held[0].key: .cancelled])
            #expect(try fixture.task(id) == nil)
            #expect(try fixture.logs(of: nil).map(\.code) == [.cancelled])
        }
    }

    @Test("a snoozed task that is cancelled leaves the queue at once")
    func cancelled() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        let id = try fixture.run().lowerBound
        _ = try snoozed(fixture, try fixture.executor())
        #expect(try fixture.store.cancelTask(id, now: start) == .removed)
        #expect(try fixture.logs().map(\.code) == [.cancelled, .snoozed])
    }

    @Test("a task that comes back without an ended attempt keeps its snoozes, and a retry by hand forgives them")
    func handedBack() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        let id = try fixture.run().lowerBound
        let executor = try fixture.executor()
        _ = try snoozed(fixture, executor)
        let due = start + 60_000
        for _ in 0..<Limits.losses { try executor.handBack(try executor.claim(now: due), .lost, now: due) }
        #expect(try fixture.task(id)?.snoozes == 1)
        let last = try executor.handBack(try executor.claim(now: due), .lost, now: due)
        #expect(last.quarantined == [id])
        #expect(try fixture.store.retryTask(ofJob: "job", logID: nil, now: due) == id)
        #expect(try fixture.task(id)?.snoozes == 0)
    }

    @Test("a suspect that snoozes has proven itself; its host's deaths stay its own")
    func suspect() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.retries = 5 }
        let id = try fixture.run().lowerBound
        let executor = try fixture.executor()
        try executor.finish(try executor.claim(), .hostDied) { $0.retryAfterMs = 0 }
        try executor.handBack(try executor.claim(), .suspect)
        #expect(try fixture.task(id)?.isSuspect == true)
        _ = try snoozed(fixture, executor)
        let task = try #require(try fixture.task(id))
        #expect(!task.isSuspect && task.hostDeaths == 1 && task.attempt == 1 && task.snoozes == 1)
    }

    @Test("a serial job's turn passes on while the one that had it is snoozed")
    func serial() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.blockStrategy = .serial }
        let tasks = try fixture.run(count: 2)
        let executor = try fixture.executor()
        let first = try executor.claim()
        #expect(first.map(\.key.taskID) == [tasks.lowerBound])
        try executor.finish(first, .snoozed) { $0.retryAfterMs = 60_000 }
        #expect(try executor.claim().map(\.key.taskID) == [tasks.upperBound])
    }

    @Test("a snoozed occurrence has started: an edit neither removes it nor changes what it was given")
    func edited() throws {
        let fixture = try StoreFixture()
        try fixture.addJob {
            $0.timing.schedule = .every(milliseconds: 3_600_000)
            $0.parameters = "1"
        }
        _ = try fixture.store.materialise(
            horizon: start + 3_600_000, now: start, limit: 10, plan: plan(upTo: start + 3_600_000))
        let executor = try fixture.executor()
        let due = start + 3_600_000
        let held = try executor.claim(now: due)
        #expect(held.count == 1)
        try executor.finish(held, .snoozed, now: due) { $0.retryAfterMs = 60_000 }
        var change = JobChange()
        change.parameters = "2"
        // By a clock that was set back: the occurrence's time has yet to come.
        _ = try fixture.store.updateJob(named: "job", change, on: nil, now: start, nextOccurrence: nextOccurrence)
        let task = try #require(try fixture.task(held[0].key.taskID))
        #expect(task.parameters == "1" && task.snoozes == 1)
    }

    @Test("snoozes are counted by their code, and are no attempts of a job's statistics")
    func counted() throws {
        let fixture = try StoreFixture()
        let release = try fixture.publishVersions(1)[0]
        try fixture.addJob()
        let run = try fixture.run()
        let executor = try fixture.executor()
        try executor.finish(try executor.claim(), .snoozed) {
            $0.retryAfterMs = 0
            $0.releaseID = release.id
        }
        try executor.finish(try executor.claim()) { $0.releaseID = release.id }
        #expect(try fixture.store.attempts(of: [release.id]) == [release.id: [.snoozed: 1, .ok: 1]])
        #expect(try fixture.store.statistics(ofJob: "job", runs: 10, recent: 0).attempts == 1)
        #expect(try fixture.store.runSummary(of: .task(run.lowerBound)).ended == [.ok: 1])
        var filter = LogFilter()
        filter.code = .snoozed
        #expect(try fixture.store.logs(filter).items.map(\.code) == [.snoozed])
    }
}
