import JobModel
import JobStore
import Testing

/// Only the delivery that holds a task may end it or give it back.
struct FenceTests {
    @Test("an answer after a rescue is stale, writes no log row and leaves the next claim alone")
    func lateAnswerAfterRescue() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        try fixture.run()
        let dead = try fixture.executor(on: "a")
        let lost = try dead.claim()
        try #require(dead.rescue().count == 1)
        let alive = try fixture.executor(on: "b")
        let again = try alive.claim()
        try #require(again.count == 1)

        #expect(try dead.finish(lost).stale == lost.map(\.key))

        #expect(try fixture.logs().isEmpty)
        #expect(try fixture.task(again[0].key.taskID)?.sessionID == alive.session)
        #expect(try alive.finish(again).stale.isEmpty)
        #expect(try fixture.logs().count == 1)
    }

    @Test("an answer to a delivery that was handed back is stale though the same executor holds the task again")
    func sameExecutorClaimsAgain() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        try fixture.run()
        let executor = try fixture.executor()
        let first = try executor.claim()
        try executor.handBack(first, .lost)
        let second = try executor.claim()
        try #require(second.first?.key.taskID == first[0].key.taskID)
        #expect(second[0].key.claimNo == first[0].key.claimNo + 1)

        #expect(try executor.finish(first).stale == [first[0].key])
        #expect(try fixture.task(second[0].key.taskID)?.status == .claimed)
        #expect(try executor.finish(second).stale.isEmpty)
    }

    @Test("an executor that restarts under its name cannot answer for its predecessor")
    func restartUnderTheSameName() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        try fixture.run()
        let before = try fixture.executor(on: "node")
        let held = try before.claim()
        try before.rescue()
        let after = try fixture.executor(on: "node")
        #expect(after.id == before.id)
        #expect(after.session != before.session)

        #expect(try after.finish(held).stale == [held[0].key])
        #expect(
            try after.store.renewLease(before.session, until: start + 99, states: [], standings: [], now: start)
                == false)
        #expect(try after.claim().count == 1)
    }

    @Test("a stale hand-back changes nothing")
    func staleHandBack() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        try fixture.run()
        let executor = try fixture.executor()
        let first = try executor.claim()
        try executor.handBack(first, .unstarted)
        let second = try executor.claim()

        #expect(try executor.handBack(first, .suspect).stale == [first[0].key])

        let task = try #require(try fixture.task(second[0].key.taskID))
        #expect(task.status == .claimed)
        #expect(task.losses == 0)
        #expect(!task.isSuspect)
    }

    @Test("of two answers to one delivery, in one batch or two, one is logged")
    func answeredTwice() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        try fixture.run()
        let executor = try fixture.executor()
        let held = try executor.claim()

        #expect(try executor.finish(held + held).stale == [held[0].key])
        #expect(try executor.finish(held).stale == [held[0].key])
        #expect(try fixture.logs().count == 1)
    }

    @Test("progress of a stale delivery is dropped")
    func staleProgress() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        try fixture.run()
        let executor = try fixture.executor()
        let first = try executor.claim()
        try executor.handBack(first, .unstarted)
        let second = try executor.claim()
        let reports = [first, second].enumerated().map { index, tasks in
            ProgressReport(key: tasks[0].key, fraction: 0.25 * Double(index + 1), note: "note \(index)")
        }

        try fixture.store.reportProgress([reports[1], reports[0]], session: executor.session)

        let task = try #require(try fixture.task(second[0].key.taskID))
        #expect(task.progress == 0.5)
        #expect(task.progressNote == "note 1")
    }

    @Test("a batch with a row that the tables refuse stores nothing, and the same batch without it goes through")
    func poisonRow() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        try fixture.run(count: 2)
        let executor = try fixture.executor()
        let held = try executor.claim()
        var batch = QueueBatch(session: executor.session)
        batch.completions = [
            executor.completion(held[0]),
            executor.completion(held[1]) { $0.message = String(repeating: "x", count: Limits.messageBytes + 1) },
        ]

        let error = #expect(throws: StoreError.self) { try fixture.store.finishAndClaim(batch, now: start) }
        #expect(error?.code == .constraint)
        #expect(error?.refusal.text.contains("xxx") == false)
        #expect(try fixture.logs().isEmpty)

        batch.completions.removeLast()
        #expect(try fixture.store.finishAndClaim(batch, now: start).stale.isEmpty)
        #expect(try fixture.logs().count == 1)
    }

    @Test("after a commit of unknown outcome the tables give back what the executor does not hold, without a mark")
    func handsBackUnheld() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        try fixture.run(count: 3)
        let executor = try fixture.executor()
        let known = try executor.claim(limit: 1)
        _ = try executor.claim(limit: 2)  // as if the answer had never arrived

        let returned = try fixture.store.handBackUnheld(
            session: executor.session, holding: Set(known.map(\.key)), now: start)

        #expect(returned == 2)
        #expect(try executor.finish(known).stale.isEmpty)
        let again = try executor.claim()
        #expect(again.count == 2)
        #expect(again.allSatisfy { $0.attempt == 1 && $0.key.claimNo == 2 })
        #expect(try fixture.store.tasks(TaskFilter()).allSatisfy { $0.losses == 0 })
    }
}
