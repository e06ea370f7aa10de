import JobModel
import JobStore
import Testing

/// What an attempt, a loss and a claim each cost a task.
struct AttemptTests {
    @Test("a failure below the budget is logged as not final and comes back later, with jitter in its bounds")
    func retries() throws {
        let fixture = try StoreFixture()
        let job = try fixture.addJob { $0.retries = 2 }
        try fixture.run()
        let executor = try fixture.executor()
        let held = try executor.claim()

        try executor.finish(held, .failed)

        let task = try #require(try fixture.task(held[0].key.taskID))
        let longest = job.retryPolicy.delayMs(after: 1, random: 1)
        #expect(task.attempt == 1)
        #expect(task.losses == 0)
        #expect((start + longest / 2...start + longest).contains(task.runAt))
        #expect(try fixture.logs().map(\.isFinal) == [false])
        #expect(try executor.claim(now: task.runAt - 1).isEmpty)
        let second = try executor.claim(now: task.runAt)
        #expect(second.first?.attempt == 2)
    }

    @Test("each retry waits longer, and the last failure is final")
    func backsOffUntilTheBudgetIsSpent() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.retries = 3 }
        let id = try fixture.run().lowerBound
        let delays = try delays(ofTask: id, in: fixture)
        #expect(delays.count == 3)
        // Half of each delay is fixed, and it doubles.
        #expect(zip(delays, [500, 1_000, 2_000] as [Int64]).allSatisfy { $0 >= $1 && $0 <= 2 * $1 })
        let logs = try fixture.logs()
        #expect(logs.map(\.attempt) == [4, 3, 2, 1])
        #expect(logs.map(\.isFinal) == [true, false, false, false])
        #expect(try fixture.task(id) == nil)
    }

    @Test("the handler's own delay goes before the policy's")
    func retryAfter() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.retries = 1 }
        let id = try fixture.run().lowerBound
        let executor = try fixture.executor()
        try executor.finish(try executor.claim(), .failed) { $0.retryAfterMs = 123_456 }
        #expect(try fixture.task(id)?.runAt == start + 123_456)
    }

    @Test(
        "each kind of backoff has its delays",
        arguments: [
            (Backoff.fixed(delayMs: 700), [700, 700, 700] as [Int64]), (.linear(stepMs: 300), [300, 600, 900]),
            (.list(delaysMs: [10, 2_000]), [10, 2_000, 2_000]),
        ])
    func backoffKinds(backoff: Backoff, delays: [Int64]) throws {
        #expect(try self.delays(of: backoff, retries: 3) == delays)
    }

    @Test("an exponential backoff grows between half and all of each delay, up to its longest")
    func exponentialBackoff() throws {
        let delays = try delays(of: .exponential(firstMs: 100, longestMs: 300), retries: 3)
        #expect(zip(delays, [100, 200, 300] as [Int64]).allSatisfy { ($1 / 2...$1).contains($0) })
    }

    /// The delays before the retries of a task whose every attempt fails.
    private func delays(of backoff: Backoff, retries: Int) throws -> [Int64] {
        let fixture = try StoreFixture()
        try fixture.addJob {
            $0.retries = retries
            $0.backoff = backoff
        }
        let id = try fixture.run().lowerBound
        return try self.delays(ofTask: id, in: fixture)
    }

    private func delays(ofTask id: TaskID, in fixture: StoreFixture) throws -> [Int64] {
        let executor = try fixture.executor()
        var now = start
        var delays: [Int64] = []
        while let held = try executor.claim(now: now).first {
            try executor.finish([held], .failed, now: now)
            guard let task = try fixture.task(id) else { break }
            delays.append(task.runAt - now)
            now = task.runAt
        }
        return delays
    }

    @Test(
        "only failures that the job retries on are retried",
        arguments: [
            (RetryCauses.failed, [HandleCode.failed]), (.timeout, [.timedOut]), (.crash, [.hostDied]),
            (.all, [.failed, .timedOut, .hostDied]),
        ])
    func retryCauses(causes: RetryCauses, retried: [HandleCode]) throws {
        for code in [HandleCode.failed, .timedOut, .hostDied] {
            let fixture = try StoreFixture()
            try fixture.addJob {
                $0.retries = 1
                $0.retryOn = causes
            }
            let id = try fixture.run().lowerBound
            let executor = try fixture.executor()
            try executor.finish(try executor.claim(), code)
            #expect((try fixture.task(id) != nil) == retried.contains(code))
            #expect(try fixture.logs().map(\.isFinal) == [!retried.contains(code)])
        }
    }

    @Test("the handler's own delay goes before a list of delays too, and a permanent failure before both")
    func retryAfterBeforeList() throws {
        let fixture = try StoreFixture()
        try fixture.addJob {
            $0.retries = 2
            $0.backoff = .list(delaysMs: [5, 6])
        }
        let id = try fixture.run().lowerBound
        let executor = try fixture.executor()
        try executor.finish(try executor.claim(), .failed) { $0.retryAfterMs = 99 }
        #expect(try fixture.task(id)?.runAt == start + 99)
        try executor.finish(try executor.claim(now: start + 99), .failed, now: start + 99) { $0.isPermanent = true }
        #expect(try fixture.task(id) == nil)
    }

    @Test(
        "an attempt that no retry can help is final",
        arguments: [(true, 5, true), (false, 5, false), (true, 0, false)])
    func finalAtOnce(retriesEnabled: Bool, retries: Int, isPermanent: Bool) throws {
        let fixture = try StoreFixture()
        try fixture.addJob {
            $0.retriesEnabled = retriesEnabled
            $0.retries = retries
        }
        let id = try fixture.run().lowerBound
        let executor = try fixture.executor()
        try executor.finish(try executor.claim(), .failed) { $0.isPermanent = isPermanent }
        #expect(try fixture.task(id) == nil)
        #expect(try fixture.logs().map(\.isFinal) == [true])
    }

    @Test("a loss is no attempt, and an unstarted hand-back neither")
    func lossIsNoAttempt() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        let id = try fixture.run().lowerBound
        let executor = try fixture.executor()
        try executor.handBack(try executor.claim(), .unstarted)
        #expect(try fixture.task(id)?.losses == 0)
        try executor.handBack(try executor.claim(), .lost)
        try executor.handBack(try executor.claim(), .suspect)
        let task = try #require(try fixture.task(id))
        #expect(task.losses == 2)
        #expect(task.attempt == 0)
        #expect(task.claimNo == 3)
        #expect(task.isSuspect)
        let held = try executor.claim()
        #expect(held.first?.isSuspect == true)
        #expect(held.first?.attempt == 1)
        #expect(try fixture.logs().isEmpty)
    }

    @Test("losses beyond the cap end in quarantine, and a retry by hand lifts it with a clean slate")
    func lossCap() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        let id = try fixture.run().lowerBound
        let executor = try fixture.executor()
        for _ in 0..<Limits.losses {
            #expect(try executor.handBack(try executor.claim(), .lost).quarantined.isEmpty)
        }
        #expect(try executor.handBack(try executor.claim(), .lost).quarantined == [id])
        #expect(try fixture.task(id)?.heldReason == .quarantined)
        #expect(try executor.claim().isEmpty)
        #expect(try fixture.triggerStatus() == .error)

        #expect(try fixture.store.retryTask(ofJob: "job", logID: nil, now: start) == id)

        let again = try executor.claim()
        #expect(again.map(\.key) == [ClaimKey(taskID: id, claimNo: Int64(Limits.losses + 2))])
        #expect(try executor.finish(again).stale.isEmpty)
        #expect(try fixture.triggerStatus() == .notStarted)
    }

    @Test("a task blamed for too many host deaths is quarantined though it has retries left")
    func hostDeaths() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.retries = 100 }
        let id = try fixture.run().lowerBound
        let executor = try fixture.executor()
        var quarantined: [TaskID] = []
        var now = start
        for _ in 0..<Limits.hostDeaths {
            #expect(quarantined.isEmpty)
            let held = try executor.claim(now: now)
            quarantined = try executor.finish(held, .hostDied, now: now).quarantined
            now += 3_600_000
        }
        #expect(quarantined == [id])
        let task = try #require(try fixture.task(id))
        #expect(task.hostDeaths == Limits.hostDeaths)
        #expect(task.heldReason == .quarantined)
        #expect(try fixture.logs().map(\.isFinal) == [false, false, false])
        #expect(try fixture.triggerStatus() == .error)
        #expect(try fixture.store.restartJob(named: "job", now: now) == id)
        #expect(try executor.claim(now: now).count == 1)
    }

    @Test("ids are never used again, not even when the queue has been empty")
    func idsNeverReused() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        let executor = try fixture.executor()
        let first = try fixture.run(count: 3)
        try executor.finish(try executor.claim())
        #expect(try fixture.store.tasks(TaskFilter()).isEmpty)
        let second = try fixture.run(count: 2)
        #expect(second.lowerBound > first.upperBound)
        #expect(second.count == 2)
    }

    @Test("a log row holds what is needed to understand and rerun the attempt")
    func logRow() throws {
        let fixture = try StoreFixture()
        let job = try fixture.addJob { $0.parameters = #"{"path":"/tmp"}"# }
        try fixture.run(at: start - 5)
        let executor = try fixture.executor()
        let held = try executor.claim()
        let lines = [
            LogLine(at: start, level: .info, source: .log, text: "begun"),
            LogLine(at: start + 1, level: .error, source: .output, text: ""),
        ]
        try executor.finish(held, .failed) {
            $0.message = "no such file"
            $0.result = #"{"files":0}"#
            $0.logLines = lines
        }
        let log = try #require(try fixture.logs().first)
        #expect(log.jobID == job.id && log.jobName == "job" && log.taskID == held[0].key.taskID)
        #expect(log.claimNo == 1 && log.attempt == 1 && log.origin == .manual && log.scheduledAt == nil)
        #expect(log.dueAt == start - 5 && log.startedAt == start && log.finishedAt == start + 1)
        #expect(log.handler == "echo" && log.parameters == #"{"path":"/tmp"}"#)
        #expect(log.executorID == executor.id && log.sessionID == executor.session)
        #expect(log.code == .failed && log.message == "no such file" && log.result == #"{"files":0}"#)
        #expect(try fixture.store.logLines(of: log.id, limit: 1_000, after: nil).items == lines)
        #expect(try fixture.store.log(log.id).id == log.id)
    }

    @Test("what a task is a part of goes with its claims, its logs and its retries")
    func trace() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        let trace = try #require(TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))
        let run = try fixture.store.runJob(
            named: "job", parameters: nil, count: 1, runAt: start, trace: trace, on: nil, now: start)
        #expect(try fixture.task(run.firstTaskID)?.traceContext == trace)
        let executor = try fixture.executor()
        let held = try executor.claim()
        #expect(held.map(\.traceContext) == [trace.text])
        try executor.finish(held, .failed)
        #expect(try fixture.logs().map(\.traceContext) == [trace])
        let again = try fixture.store.retryTask(ofJob: "job", logID: nil, now: start)
        #expect(try fixture.task(again)?.traceContext == trace)
        let waiting = try fixture.run().lowerBound
        #expect(try fixture.task(waiting)?.traceContext == nil)
        _ = try fixture.store.cancelTask(again, now: start)
        #expect(try fixture.logs().first?.traceContext == trace)
    }
}
