import GRDB
import JobModel
import JobStore
import TestSupport
import Testing

@testable import SQLiteJobStore

/// What other programs delete is nobody's end.
@Suite(.onFile)
struct ForsakenJobTests {
    @Test("a job whose task another program deletes comes due again when somebody looks")
    func deletedTask() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.schedule = .delay(milliseconds: 10_000) }
        _ = try fixture.store.materialise(horizon: start + 10_000, now: start + 10_000, limit: 1) { _ in
            SchedulePlan(occurrences: [start + 10_000], nextTriggerAt: nil)
        }
        #expect(try fixture.store.resumeDelays(limit: 9, now: start + 11_000) == 0)
        try DatabaseQueue(path: fixture.directory.file("store.db")).write {
            try $0.execute(sql: "DELETE FROM dot_task_queue")
        }
        #expect(try fixture.store.resumeDelays(limit: 9, now: start + 12_000) == 1)
        #expect(try fixture.store.job(named: "job").nextTriggerAt == start + 22_000)
    }

    @Test("tasks whose permits another program deletes go on when somebody looks, and others wait as before")
    func deletedPermits() throws {
        let fixture = try StoreFixture()
        try fixture.addJob {
            $0.limits.maxRunning = 2
            $0.limits.key = ParameterKey("$.k")
            $0.limits.maxPerKey = 1
        }
        let tasks = Array(try fixture.run(count: 3))
        #expect(try fixture.store.resumeLimits(limit: 9, now: start) == 0)
        try DatabaseQueue(path: fixture.directory.file("store.db")).write {
            try $0.execute(sql: "DELETE FROM dot_task_queue WHERE id = ?", arguments: [tasks[0]])
        }
        let executor = try fixture.executor()
        #expect(try executor.claim().isEmpty)
        #expect(try fixture.store.resumeLimits(limit: 9, now: start) == 1)
        #expect(try fixture.store.resumeLimits(limit: 9, now: start) == 0)
        #expect(try executor.claim().map(\.key.taskID) == [tasks[1]])
        #expect(try fixture.store.resumeLimits(limit: 9, now: start) == 0)
    }

    @Test("the look goes through the index of jobs that wait")
    func plan() throws {
        let fixture = try StoreFixture()
        let plan = try DatabaseQueue(path: fixture.directory.file("store.db")).read {
            try Row.fetchAll($0, sql: "EXPLAIN QUERY PLAN \(DelayCursor.forsaken)", arguments: [0, 1])
                .map { $0["detail"] as String }
        }
        #expect(plan.first?.contains("USING INDEX dot_job_info_delay") == true)
    }
}
