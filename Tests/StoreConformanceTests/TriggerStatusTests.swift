import JobModel
import JobStore
import Testing

/// `trigger_status` says what a job's tasks are doing.
struct TriggerStatusTests {
    @Test("a run that goes well takes a job from 0 over 1 and 2 back to 0")
    func success() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        let executor = try fixture.executor()
        #expect(try fixture.triggerStatus() == .notStarted)
        try fixture.run()
        #expect(try fixture.triggerStatus() == .waiting)
        let held = try executor.claim()
        #expect(try fixture.triggerStatus() == .running)
        try executor.finish(held)
        #expect(try fixture.triggerStatus() == .notStarted)
    }

    @Test("a final failure leaves a job in 3, a restart takes it out, and a success keeps it out")
    func failureAndRestart() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.parameters = #"{"n":1}"# }
        let executor = try fixture.executor()
        try fixture.run()
        try executor.finish(try executor.claim(), .timedOut)
        #expect(try fixture.triggerStatus() == .error)

        let task = try fixture.store.restartJob(named: "job", now: start)

        #expect(try fixture.triggerStatus() == .waiting)
        #expect(try fixture.task(task)?.origin == .retry)
        let held = try executor.claim()
        #expect(held.first?.parameters == #"{"n":1}"#)
        try executor.finish(held)
        #expect(try fixture.triggerStatus() == .notStarted)
        #expect(throws: StoreError.self) { try fixture.store.restartJob(named: "job", now: start) }
    }

    @Test("a failure that will be retried leaves a job waiting")
    func retryWaits() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.retries = 1 }
        let executor = try fixture.executor()
        try fixture.run()
        try executor.finish(try executor.claim(), .failed)
        #expect(try fixture.triggerStatus() == .waiting)
    }

    @Test("one running task outweighs waiting ones, and a waiting one a failure")
    func precedence() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        let executor = try fixture.executor()
        try fixture.run(count: 3)
        let held = try executor.claim(limit: 2)
        try executor.finish([held[0]], .failed)
        #expect(try fixture.triggerStatus() == .running)
        try executor.finish([held[1]], .failed)
        #expect(try fixture.triggerStatus() == .waiting)
        try executor.finish(try executor.claim(), .failed)
        #expect(try fixture.triggerStatus() == .error)
    }

    @Test("the last final outcome of a batch decides")
    func lastOutcome() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        let executor = try fixture.executor()
        try fixture.run(count: 2)
        let held = try executor.claim()
        var batch = QueueBatch(session: executor.session)
        batch.completions = [executor.completion(held[0], .failed), executor.completion(held[1], .ok)]
        _ = try fixture.store.finishAndClaim(batch, now: start)
        #expect(try fixture.triggerStatus() == .notStarted)
    }

    @Test("a rescue, a hand-back and a cancel bring the status along")
    func otherWays() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        let id = try fixture.run().lowerBound
        let executor = try fixture.executor(on: "a")
        try executor.handBack(try executor.claim(), .unstarted)
        #expect(try fixture.triggerStatus() == .waiting)
        _ = try executor.claim()
        try executor.rescue()
        #expect(try fixture.triggerStatus() == .waiting)
        _ = try fixture.store.cancelTask(id, now: start)
        #expect(try fixture.triggerStatus() == .notStarted)
        #expect(try fixture.logs().map(\.code) == [.cancelled])
    }

    @Test("a job in error goes on being scheduled")
    func errorDoesNotStopTheSchedule() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.schedule = .every(milliseconds: 1_000) }
        let executor = try fixture.executor()
        try fixture.run()
        try executor.finish(try executor.claim(), .failed)
        #expect(try fixture.triggerStatus() == .error)
        let done = try fixture.store.materialise(
            horizon: start + 1_000, now: start, limit: 10, plan: plan(upTo: start + 1_000))
        #expect(done.tasks == 1)
        #expect(try fixture.triggerStatus() == .waiting)
    }
}
