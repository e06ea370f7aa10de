import Foundation
import JobModel
import JobStore
import Testing

@testable import PostgresJobStore

/// What the store asks of big tables is answered by their indexes, whatever the server knows of what is in them.
///
/// A plan is made once for all values, as the store has its plans made: on a mix of 100,000 tasks and as many attempts, or as many as
/// `DOTJOB_TEST_ROWS` says.
@Suite(.onServer)
struct ServerPlanTests {
    private static let rows = ProcessInfo.processInfo.environment["DOTJOB_TEST_ROWS"].flatMap { Int($0) } ?? 100_000

    /// The tables that grow without end.
    private static let big = [
        "dot_task_queue", "dot_job_log", "dot_job_log_default", "dot_job_info", "dot_task_line", "dot_start_rate",
    ]

    private let fixture: StoreFixture
    private let store: PostgresJobStore

    init() throws {
        fixture = try StoreFixture()
        store = try #require(fixture.store as? PostgresJobStore)
    }

    /// Due and not, of ten handlers and three priorities, a few of them held, and a log of what was.
    private func fill(analyzed: Bool) throws {
        try store.pool.lend { db in
            try db.run(
                """
                INSERT INTO dotjob.dot_job_info (name, executor_handler, job_group, block_strategy)
                SELECT 'mixed-' || i, 'h' || i % 10, $1, CASE WHEN i % 10 = 0 THEN 'serial' ELSE 'parallel' END
                FROM generate_series(1, 200) AS i
                """, fixture.group.id)
            try db.run(
                """
                INSERT INTO dotjob.dot_task_queue (
                    id, job_id, group_id, executor_handler, priority, run_at, scheduled_at, held_reason)
                SELECT $4 + i - 1, j.id, $1, j.executor_handler, 4 + i / 200 % 3,
                    CASE WHEN i % 5 < 2 THEN $2 - 1000 + i % 1000 ELSE $2 + 3600000 + i END,
                    CASE WHEN i % 7 = 0 THEN $2 + i END, CASE WHEN i % 50 = 0 THEN 'serial' END
                FROM generate_series(1, $3) AS i JOIN dotjob.dot_job_info AS j ON j.name = 'mixed-' || (i % 200 + 1)
                """, fixture.group.id, start, Self.rows,
                db.run("SELECT dotjob.dot_take_ids($1)", Self.rows).value(as: TaskID.self))
            try db.run(
                """
                INSERT INTO dotjob.dot_job_log (
                    job_id, task_id, claim_no, due_at, finished_at, attempt, handle_code, is_final, origin, executor_handler,
                    executor_param)
                SELECT j.id, i, 1, 1, $1 - i, 1, CASE WHEN i % 100 = 0 THEN 500 ELSE 200 END, 1, 'manual', 'h', '{}'
                FROM generate_series(1, $2) AS i JOIN dotjob.dot_job_info AS j ON j.name = 'mixed-' || (i % 200 + 1)
                """, start, Self.rows)
            if analyzed { try db.script("ANALYZE dotjob.dot_task_queue, dotjob.dot_job_log, dotjob.dot_job_info") }
        }
    }

    /// Has the store ask all that it asks while it runs.
    private func work() throws {
        let executor = try fixture.executor()
        let other = try fixture.executor(on: "other")
        let handlers = (0..<10).map { "h\($0)" }
        let claimed = try executor.ask(executor.request(limit: 50, handlers: handlers)).claimed
        #expect(claimed.count == 50)
        try executor.finish(Array(claimed[0..<20]))
        try executor.finish(Array(claimed[20..<25]), .failed)
        try executor.handBack(Array(claimed[25..<30]), .unstarted)
        _ = try other.ask(other.request(limit: 5, handlers: handlers))
        try other.rescue()
        _ = try fixture.store.cancelTask(claimed[40].key.taskID, now: start)
        _ = try fixture.store.cancelRequests(of: executor.session)
        _ = try store.handBackUnheld(session: executor.session, holding: [claimed[41].key], now: start)
        try fixture.addJob("every") { $0.timing.schedule = .every(milliseconds: 1_000) }
        _ = try store.materialise(horizon: start + 10_000, now: start, limit: 10, plan: plan(upTo: start + 10_000))
        _ = try store.disableJob(named: "mixed-7", now: start, nextOccurrence: nextOccurrence)
        _ = try store.enableJob(named: "mixed-7", now: start, nextOccurrence: nextOccurrence)
        _ = try fixture.run("mixed-8", count: 3)
        var tasks = TaskFilter()
        tasks.limit = 50
        _ = try store.tasks(tasks)
        tasks.jobName = "mixed-9"
        _ = try store.tasks(tasks)
        _ = try fixture.logs(of: "mixed-9")
        _ = try store.job(named: "mixed-9")
        try workUnderLimits()
    }

    /// Two keys of a job wait for each of its limits, and a third runs; tasks of another one keep each other out.
    private func workUnderLimits() throws {
        try fixture.addJob("limited") {
            $0.limits.maxRunning = 3
            $0.limits.key = ParameterKey("$.tenant")
            $0.limits.maxPerKey = 2
            $0.limits.rate = StartRate("1/1m")
        }
        try fixture.addJob("unique") { $0.uniqueness.key = .parameters }
        try fixture.addJob("windowed") {
            $0.uniqueness.key = .parameters
            $0.uniqueness.span = .window(milliseconds: 1_000)
        }
        let executor = try fixture.executor(on: "limited")
        for tenant in 0..<3 {
            _ = try store.runJob(
                named: "limited", parameters: #"{"tenant":\#(tenant)}"#, count: 6, runAt: start, on: nil, now: start)
        }
        for _ in 0..<2 { for job in ["unique", "windowed"] { _ = try fixture.run(job) } }
        for minute in 0..<4 {
            let claimed = try executor.claim(now: start + Int64(minute) * 60_000)
            if let task = claimed.first { _ = try store.permits(of: task.key.taskID, now: start) }
            try executor.finish(claimed)
        }
        var change = JobChange()
        change.limits.maxRunning = 2
        _ = try store.updateJob(named: "limited", change, on: nil, now: start, nextOccurrence: nextOccurrence)
        _ = try store.pruneRecords(limit: 10, now: start)
        _ = try store.resumeLimits(limit: 10, now: start)
    }

    /// Of each statement that was prepared its plan, by its text.
    private func plans(_ db: PostgresConnection) throws -> [(sql: String, plan: [String])] {
        try db.script(
            """
            SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_bitmapscan = off;
            SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_sort = off
            """)
        let known = try db.run(
            "SELECT name, statement, cardinality(parameter_types)::bigint FROM pg_prepared_statements"
        )
        return try known.compactMap { row in
            let (name, sql, count): (String, String, Int) = (row[0], row[1], row[2])
            // Not those that fill the tables.
            guard sql.contains(".dot_"), !sql.contains("'mixed-'") else { return nil }
            let nulls = count == 0 ? "" : "(\(Array(repeating: "NULL", count: count).joined(separator: ", ")))"
            // A text of its own, so that it is not prepared in its turn.
            return (sql, try db.run("EXPLAIN (COSTS OFF) EXECUTE \(name)\(nulls)").column())
        }
    }

    /// What runs is little, and jobs with limits are few: their indexes may be read whole.
    private static let small = ["dot_task_queue_running", "dot_job_info_limited"]

    /// The lines of a plan that read a big table otherwise than by keys of an index.
    private static func faults(_ plan: [String]) -> [String] {
        plan.enumerated().compactMap { place, line in
            if line.contains("Seq Scan") { return big.contains { line.contains(" on \($0)") } ? line : nil }
            guard line.contains("Index"), line.contains("Scan"), !small.contains(where: line.contains) else {
                return nil
            }
            let next = place + 1 < plan.count ? plan[place + 1] : ""
            let isKeyed = next.contains("Index Cond")
            return isKeyed || !big.contains { line.contains("\($0)") } ? nil : "whole index: \(line)"
        }
    }

    private static func indexes(_ plan: [String]) -> [String] {
        plan.compactMap { line in
            line.firstMatch(of: /using (\w+) on/).map { String($0.1) }
        }
    }

    @Test(
        "what trips, decisions and lists ask of big tables has its index", arguments: [false, true])
    func all(analyzed: Bool) throws {
        try fill(analyzed: analyzed)
        try work()
        try store.pool.lend { db in
            let plans = try plans(db)
            #expect(plans.count > 40)
            for (sql, plan) in plans {
                let faults = Self.faults(plan)
                #expect(faults.isEmpty, "\(sql)\n\(plan.joined(separator: "\n"))")
            }
        }
    }

    /// A job of which many wait for a limit, each with a key of its own but for a few.
    private func fillUnderLimits(analyzed: Bool) throws {
        try store.pool.lend { db in
            try db.run(
                """
                INSERT INTO dotjob.dot_task_queue (
                    id, job_id, group_id, executor_handler, run_at, held_reason, limit_key, unique_key)
                SELECT dotjob.dot_take_ids(1), j.id, $1, j.executor_handler, $2 - i,
                    (ARRAY ['job_limit', 'key_limit', 'rate_limit'])[i % 3 + 1], 'k' || i % 1000, 'u' || i
                FROM generate_series(1, $3) AS i JOIN dotjob.dot_job_info AS j ON j.name = 'mixed-1'
                """, fixture.group.id, start, Self.rows / 4)
            try db.run(
                """
                INSERT INTO dotjob.dot_start_rate (job_id, limit_key, group_id, full_at, opens_at)
                SELECT j.id, 'k' || i, $1, ($2 + i) * 1000, CASE WHEN i % 2 = 0 THEN $2 + i END
                FROM generate_series(1, $3) AS i JOIN dotjob.dot_job_info AS j ON j.name = 'mixed-1'
                """, fixture.group.id, start + 3_600_000, Self.rows / 4)
            if analyzed { try db.script("ANALYZE dotjob.dot_task_queue, dotjob.dot_start_rate") }
        }
    }

    @Test("what limits ask of a million tasks of one job is a stretch of an index", arguments: [false, true])
    func limits(analyzed: Bool) throws {
        try fill(analyzed: false)
        try fillUnderLimits(analyzed: analyzed)
        try work()
        try store.pool.lend { db in
            let plans = try plans(db)
            let expected: [(sql: String, index: String)] = [
                (JobPermits.runningOfJob, "dot_task_queue_running_job"),
                (JobPermits.runningOfKeys, "dot_task_queue_limit"), (JobPermits.readyOfKeys, "dot_task_queue_limit"),
                (JobPermits.readyOfJob, "dot_task_queue_job"), (QueueTransaction.oldestOfJob, "dot_task_queue_held"),
                (QueueTransaction.oldestOfKey, "dot_task_queue_limit"),
                (QueueTransaction.live, "dot_task_queue_unique"),
                (QueueTransaction.within, "dot_unique_window_pkey"), (StartRates.firstOpening, "dot_start_rate_opens"),
                (StartRates.open, "dot_start_rate_opens"),
            ]
            for (sql, index) in expected {
                let text = sql.replacing("dotjob.", with: "\(store.location.schema).")
                let plan = try #require(plans.first { $0.sql == text }, "it was not asked: \(sql)").plan
                #expect(Self.indexes(plan) == [index], "\(sql)\n\(plan.joined(separator: "\n"))")
                // Each ends with what is asked for: a sort would read all of a job's.
                #expect(!plan.contains { $0.contains("Sort") }, "\(plan)")
            }
            let text = PostgresJobStore.idleJobs.replacing("dotjob.", with: "\(store.location.schema).")
            let idle = try #require(plans.first { $0.sql == text }).plan
            #expect(
                Set(Self.indexes(idle)) == [
                    "dot_job_info_limited", "dot_task_queue_held", "dot_task_queue_running_job",
                ], "\(idle)")
        }
    }

    @Test(
        "the hot trip's statements take the indexes that are made for them, in their order", arguments: [false, true])
    func hot(analyzed: Bool) throws {
        try fill(analyzed: analyzed)
        try work()
        try store.pool.lend { db in
            let plans = try plans(db)
            func plan(of sql: String) throws -> [String] {
                let text = sql.replacing("dotjob.", with: "\(store.location.schema).")
                return try #require(plans.first { $0.sql == text }, "it was not asked: \(sql)").plan
            }
            let finish = try plan(of: PlainFinish.finish)
            #expect(Self.indexes(finish).sorted() == ["dot_job_info_pkey", "dot_task_queue_pkey"], "\(finish)")
            let heads = try plan(of: GroupHeads.look)
            #expect(Set(Self.indexes(heads)) == ["dot_task_queue_ready"], "\(heads)")
            // Each look stops at the first row: a sort would read a stream to its end.
            #expect(!heads.contains { $0.contains("Sort") }, "\(heads)")
            let claim = try plan(of: PlainClaim.claim)
            #expect(
                Self.indexes(claim).filter { $0.hasPrefix("dot_task_queue") } == [
                    "dot_task_queue_ready", "dot_task_queue_ready", "dot_task_queue_pkey",
                ], "\(claim)")
            #expect(Self.indexes(claim).filter { $0.hasPrefix("dot_job_info") } == ["dot_job_info_pkey"], "\(claim)")
            let bounds = claim.filter { $0.contains("ROW(q.run_at, q.id)") || $0.contains("ROW(run_at, id)") }
            #expect(bounds.count == 2 && bounds.allSatisfy { $0.contains("Index Cond") }, "\(claim)")
        }
    }
}
