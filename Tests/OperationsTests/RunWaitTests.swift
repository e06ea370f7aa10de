import Foundation
import JobModel
import JobStore
import StoreSupport
import Testing

@testable import Operations

@Suite("Waiting for tasks that were queued together")
struct RunWaitTests {
    private let fixture: OperationsFixture

    init() throws {
        fixture = try OperationsFixture()
        var settings = JobChange()
        settings.retries = 100
        _ = try fixture.jobs.add(named: "a", toGroup: "g", handler: "h", settings, now: fixture.now)
    }

    private func run(_ count: Int) throws -> Run { try fixture.jobs.run(named: "a", count: count, now: fixture.now) }

    @Test("All ended with 200 is a success")
    func allOK() throws {
        let run = try run(3)
        try fixture.openExecutor().serve("h", count: 3, codes: [.ok])
        let outcome = try RunWait(run, in: fixture.store).untilEnded()
        #expect(outcome.isSuccess)
        #expect(outcome == RunOutcome(summary: RunSummary(ended: [.ok: 3], live: 0, quarantined: 0), count: 3))
        #expect(outcome.removed == 0)
    }

    @Test("Only the tasks of the run are waited for, and each code is counted")
    func othersToo() throws {
        let run = try run(2)
        let other = try self.run(1)
        let executor = try fixture.openExecutor()
        let claimed = try executor.claim("h")
        try executor.finish(claimed.filter { $0.key.taskID == run.firstTaskID }, with: .ok)
        try executor.finish(claimed.filter { $0.key.taskID == run.lastTaskID }, with: .cancelled)
        let outcome = try RunWait(run, in: fixture.store).untilEnded()
        #expect(!outcome.isSuccess)
        #expect(outcome.summary.ended == [.ok: 1, .cancelled: 1])
        #expect(try fixture.store.runSummary(of: .run(other.id)).live == 1)
    }

    @Test("A snoozed task is waited for, and that it is snoozed is told")
    func snoozed() throws {
        let run = try run(1)
        let executor = try fixture.openExecutor()
        try executor.run(try executor.publish(plugin: "p", handlers: ["h"]))
        try executor.finish(executor.claim("h"), with: .snoozed, retryAfterMs: 3_600_000)
        var wait = RunWait(run, in: fixture.store)
        wait.patienceMicroseconds = 1
        var told: [TaskHold] = []
        let outcome = try wait.untilEnded { news in
            guard case .standstill(let facts) = news else { return }
            told += facts.holds
            _ = try fixture.store.cancelTask(run.firstTaskID, now: StandInExecutor.now)
        }
        #expect(told.map(\.reason) == [.snoozed])
        #expect(outcome.summary.ended == [.cancelled: 1])
    }

    @Test("A quarantined task is not waited for")
    func quarantined() throws {
        let run = try run(1)
        try fixture.openExecutor().loseUntilQuarantined("h")
        let outcome = try RunWait(run, in: fixture.store).untilEnded()
        #expect(outcome.summary.quarantined == 1)
        #expect(!outcome.isSuccess)
    }

    @Test("The tasks of a job that is deleted end as skipped")
    func deleted() throws {
        let run = try run(2)
        let store = fixture.store
        var looks = 0
        let outcome = try RunWait(run, in: store).untilEnded { _ in
            looks += 1
            if looks == 1 { try? store.deleteJob(named: "a", now: StandInExecutor.now) }
        }
        #expect(looks == 1)
        #expect(outcome.removed == 0 && !outcome.isSuccess)
    }

    @Test("A run that is pruned between two looks ends as removed")
    func pruned() throws {
        let run = try run(2)
        let executor = try fixture.openExecutor()
        let store = fixture.store
        let outcome = try RunWait(run, in: store).untilEnded { _ in
            try executor.finish(executor.claim("h"), with: .ok)
            while try store.prune(logsEndedBefore: StandInExecutor.now + 60_000, limit: 9) > 0 {}
            #expect(throws: StoreError.self) { try store.run(run.id) }
        }
        #expect(outcome.removed == 2)
        #expect(outcome.summary == RunSummary(ended: [:], live: 0, quarantined: 0))
        #expect(!outcome.isSuccess)
    }

    @Test("When nothing moves, what holds the first waiting task back is told once")
    func standstill() throws {
        let run = try run(2)
        let store = fixture.store
        try store.setGroup(named: "g", paused: true)
        var wait = RunWait(run, in: store)
        wait.patienceMicroseconds = 1
        var told: [TaskFacts] = []
        var looks = 0
        _ = try wait.untilEnded { news in
            switch news {
            case .progress: looks += 1
            case .standstill(let facts): told.append(facts)
            }
            if looks == 4 { try? store.deleteJob(named: "a", now: StandInExecutor.now) }
        }
        #expect(told.map(\.task.id) == [run.firstTaskID])
        #expect(told.first?.groupName == "g")
        #expect(told.first?.holds == [.pausedGroup(until: nil), .noExecutor(known: 0)])
    }

    @Test("A run is waited for by its id, and one that is not there is refused")
    func byID() throws {
        let run = try run(2)
        try fixture.openExecutor().serve("h", count: 2, codes: [.ok])
        let wait = try RunWait(runID: run.id, in: fixture.store)
        #expect(wait.count == 2)
        #expect(try wait.untilEnded().isSuccess)
        let error = try #require(throws: StoreError.self) { try RunWait(runID: run.id + 1, in: fixture.store) }
        #expect(error.code == .notFound)
    }

    @Test("A wait ends with what its listener throws, and the tasks stay")
    func givenUp() throws {
        struct HungUp: Error {}
        let run = try run(1)
        var looks = 0
        #expect(throws: HungUp.self) {
            try RunWait(run, in: fixture.store).untilEnded { _ in
                looks += 1
                if looks == 3 { throw HungUp() }
            }
        }
        #expect(looks == 3)
        #expect(try fixture.store.runSummary(of: .run(run.id)).live == 1)
    }

    @Test("A lone task is waited for by its id")
    func loneTask() throws {
        let run = try run(1)
        try fixture.openExecutor().serve("h", count: 1, codes: [.ok])
        #expect(try RunWait(run.firstTaskID, in: fixture.store).untilEnded().isSuccess)
    }
}
