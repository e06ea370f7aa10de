import GRDB
import GRDBSQLite
import JobModel
import JobStore
import TestSupport
import Testing

@testable import SQLiteJobStore

/// What limits ask is found by indexes, and asks nothing of those who have none.
@Suite(.onFile)
struct LimitPlanTests {
    private func read<Value>(_ fixture: StoreFixture, _ body: (Database) throws -> Value) throws -> Value {
        try DatabaseQueue(path: fixture.directory.file("store.db")).read(body)
    }

    private func plan(of sql: String, _ arguments: StatementArguments) throws -> [String] {
        try read(StoreFixture()) { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)", arguments: arguments).map { $0["detail"] }
        }
    }

    @Test("tasks with a key are counted, and the oldest found, in their index alone, without a sort")
    func keys() throws {
        let counted = try plan(of: JobPermits.runningOfKey, [1, "a"])
        #expect(
            counted == [
                "SEARCH dot_task_queue USING COVERING INDEX dot_task_queue_limit (job_id=? AND limit_key=? AND status=?)"
            ])
        let oldest = try plan(of: QueueTransaction.oldestOfKey, [1, "key_limit", "a", 1])
        #expect(oldest.count == 1)
        #expect(
            oldest[0].hasSuffix("INDEX dot_task_queue_limit (job_id=? AND limit_key=? AND status=? AND held_reason=?)"))
        let ready = try plan(of: JobPermits.readyOfKey, [1, "a", 0, "echo", 1])
        #expect(
            ready.contains {
                $0.contains("dot_task_queue_limit (job_id=? AND limit_key=? AND status=? AND held_reason=?")
            })
    }

    @Test("the oldest tasks that a limit of their job holds are one stretch of the index of held tasks, without a sort")
    func jobs() throws {
        let plan = try plan(of: QueueTransaction.oldestOfJob, [1, "job_limit", 0, 1])
        #expect(plan == ["SEARCH dot_task_queue USING INDEX dot_task_queue_held (job_id=? AND held_reason=?)"])
        #expect(try self.plan(of: HeldStream.ofJob, [1, 10]) == plan)
    }

    @Test("when a group's next start may be is one step in an index that is empty without rates")
    func openings() throws {
        let plan = try plan(of: StartRates.firstOpening, [1])
        #expect(plan == ["SEARCH dot_start_rate USING COVERING INDEX dot_start_rate_opens (group_id=? AND opens_at>?)"])
    }

    @Test("jobs whose permits somebody deleted are looked for among those with limits alone")
    func idle() throws {
        let plan = try plan(of: SQLiteJobStore.idleJobs, [10])
        #expect(plan.first == "SCAN j USING INDEX dot_job_info_limited")
    }

    /// How much SQLite does for a statement.
    private func steps(of sql: String, _ arguments: StatementArguments, in fixture: StoreFixture) throws -> Int32 {
        try read(fixture) { db in
            let statement = try db.makeStatement(sql: sql)
            _ = try Row.fetchAll(statement, arguments: arguments)
            return sqlite3_stmt_status(statement.sqliteStatement, SQLITE_STMTSTATUS_VM_STEP, 0)
        }
    }

    @Test(
        "a claim without limits does as much beside thousands of limited tasks as beside none, and writes no row of theirs"
    )
    func unlimited() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        try fixture.run(count: 50)
        let asked: [(String, StatementArguments)] = [
            (ReadyQueue.nextHead, [fixture.group.id, "echo", -1]),
            (ReadyStream.nextPage, [fixture.group.id, "echo", 5, 0, 0, 20]),
            (StartRates.firstOpening, [fixture.group.id]),
        ]
        let before = try asked.map { try steps(of: $0.0, $0.1, in: fixture) }
        try fixture.addJob("limited") {
            $0.handler = "other"
            $0.limits.maxRunning = 1
            $0.limits.key = ParameterKey("$.k")
            $0.limits.maxPerKey = 1
        }
        try fixture.run("limited", count: 5_000)
        #expect(try asked.map { try steps(of: $0.0, $0.1, in: fixture) } == before)
        let executor = try fixture.executor()
        try executor.finish(try executor.claim())
        for table in ["dot_start_rate", "dot_unique_window"] {
            #expect(try read(fixture) { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") } == 0)
        }
        let keyed = "SELECT count(*) FROM dot_task_queue WHERE limit_key IS NOT NULL OR unique_key IS NOT NULL"
        #expect(try read(fixture) { try Int.fetchOne($0, sql: keyed) } == 5_000)
    }
}
