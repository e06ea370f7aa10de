import GRDB
import GRDBSQLite
import JobModel
import JobStore
import TestSupport
import Testing

@testable import SQLiteJobStore

/// Lists at 200,000 jobs, 200,000 tasks and 1,000,000 attempts: how each is found, and how much of it is read.
@Suite(.onFile)
struct ListScaleTests {
    private let directory: TemporaryDirectory
    private let store: SQLiteJobStore

    init() throws {
        directory = try TemporaryDirectory()
        store = try SQLiteJobStore(path: directory.file("store.db"))
        try store.queue.write { try $0.execute(sql: Self.rows) }
    }

    // Jobs 1 to 3 and group 2 are rare among the others, as are release 2 and code 502; code 500 is on every page.
    private static let rows = """
        INSERT INTO dot_execute_group (id, group_name) VALUES (1, 'many'), (2, 'few');
        INSERT INTO dot_executor_session
            (id, hostname, pid, boot_id, lock_path, lock_device, lock_inode, started_at, lease_until)
            VALUES (1, 'node', 1, 'b', '/l', 0, 0, 0, 0);
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
        INSERT INTO dot_executor (id, ip, hostname, group_id, session) SELECT i, '::1', 'node', 1 + (i % 1000 = 0), 1 FROM n;
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
        INSERT INTO dot_release (id, group_id, number, digest, published_by, published_at)
        SELECT i, 1 + (i % 1000 = 2), i, 'd', 'mia', 0 FROM n;
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
        INSERT INTO dot_job_info (id, name, executor_handler, job_group, disable)
        SELECT i, 'job ' || i, 'echo', 1 + (i <= 3), i > 10 FROM n;
        UPDATE dot_job_info SET trigger_next_time = id WHERE disable = 0;
        UPDATE dot_job_info SET last_failed_at = id WHERE id % 100 = 0;
        WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 199999)
        INSERT INTO dot_task_queue (job_id, group_id, executor_handler, is_counted, status, session)
        SELECT iif(i % 50000 = 9, 1, 4 + i % 1000), 1 + (i % 50000 = 9), 'echo', 1,
            1 + (i % 20000 = 19999), iif(i % 20000 = 19999, 1, NULL) FROM n;
        INSERT INTO dot_task_queue_page_job SELECT job_id, id >> 7, count(*) FROM dot_task_queue GROUP BY 1, 2;
        INSERT INTO dot_task_queue_page_group SELECT group_id, id >> 7, count(*) FROM dot_task_queue GROUP BY 1, 2;
        INSERT INTO dot_task_queue_claimed
            SELECT job_id, session, id >> 7, count(*) FROM dot_task_queue WHERE status = 2 GROUP BY 1, 2, 3;
        WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999999)
        INSERT INTO dot_job_log (job_id, task_id, claim_no, origin, due_at, executor_handler, executor_param, attempt,
            finished_at, handle_code, is_final, release_id)
        SELECT iif(i % 100000 = 7, 1, 4 + i / 10 % 1000), 1000000 + i, 1, 'manual', 0, 'echo', '{}', 1, i,
            CASE WHEN i % 100000 = 8 THEN 502 WHEN i % 100 = 9 THEN 500 ELSE 200 END, 1, 1 + (i % 100000 = 10) FROM n;
        INSERT INTO dot_job_log_page
            SELECT id >> 7, min(task_id), max(task_id), count(*), sum(handle_code = 200),
                sum(DISTINCT 1 << (handle_code % 61)) FROM dot_job_log GROUP BY 1;
        INSERT INTO dot_job_log_page_job
            SELECT job_id, id >> 7, sum(DISTINCT 1 << (handle_code % 61)) FROM dot_job_log GROUP BY 1, 2;
        INSERT INTO dot_job_log_page_release
            SELECT release_id, id >> 7, sum(DISTINCT 1 << (handle_code % 61)) FROM dot_job_log GROUP BY 1, 2;
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
        INSERT INTO dot_error_cause (
            id, group_id, executor_handler, handle_code, message, failures, first_at, last_at, example_log_id)
        SELECT i, 1 + (i % 1000 = 0), 'echo', 500, 'cause ' || i, 1, 0, i, 1 FROM n;
        INSERT INTO dot_error_hour
            SELECT id, hour, 1 FROM dot_error_cause, (SELECT value AS hour FROM json_each('[0,1,2,3,4]'));
        -- The first has most of the failures, and the last hundred have some.
        UPDATE dot_job_log SET cause_id = iif(id % 10 < 5, 1, 19900 + id / 10 % 100), failure_state = 1
            WHERE handle_code = 500;
        INSERT INTO dot_job_log_line SELECT 5, value, 0, 1, 'output', 'text' FROM
            (WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 10000) SELECT * FROM n);
        """

    /// What a call had SQLite do.
    private final class Work {
        var statements: Set<String> = []
        var instructions = 0
    }

    private static let instructionsPerCall: Int32 = 1_000

    /// Watches what the store's connection does for a call.
    private func work(_ call: () throws -> Void) rethrows -> Work {
        let work = Work()
        store.queue.inDatabase { db in
            db.trace(options: .statement) { event in
                if case .statement(let statement) = event { work.statements.insert(statement.sql) }
            }
            sqlite3_progress_handler(
                db.sqliteConnection, Self.instructionsPerCall,
                { context in
                    Unmanaged<Work>.fromOpaque(context!).takeUnretainedValue().instructions += 1_000
                    return 0
                }, Unmanaged.passUnretained(work).toOpaque())
        }
        defer {
            store.queue.inDatabase { db in
                db.trace(options: [])
                sqlite3_progress_handler(db.sqliteConnection, 0, nil, nil)
            }
        }
        try call()
        return work
    }

    /// The steps of the statements' plans that go through a big table as a whole, or put rows in order.
    private func broadSteps(of statements: Set<String>) throws -> [String] {
        try store.queue.writeWithoutTransaction { db in
            try statements.filter { $0.hasPrefix("SELECT") }.flatMap { sql in
                let statement = try db.makeStatement(sql: "EXPLAIN QUERY PLAN \(sql)")
                statement.setUncheckedArguments(StatementArguments())
                return try Row.fetchAll(statement).map { $0["detail"] as String }
            }
        }.filter { step in
            // What executors hold is little, and what is counted of a cause has a limit.
            let isLittle =
                step.hasPrefix("SCAN c") || step.hasPrefix("SCAN (subquery") || step.hasPrefix("SCAN json_each")
                || step.hasSuffix("dot_executor_session_open")
            return step.hasPrefix("SCAN") && !isLittle || step.contains("TEMP B-TREE")
        }
    }

    /// - Parameter sorts: it puts in order what is little: what executors hold, the plugins of a release.
    private func expect(
        _ name: Comment, upTo instructions: Int = 150_000, sorts: Bool = false, _ call: () throws -> Int
    ) throws {
        var count = 0
        let work = try work { count = try call() }
        #expect(count > 0, name)
        #expect(work.instructions <= instructions, name)
        let steps = try broadSteps(of: work.statements).filter { !(sorts && $0.contains("TEMP B-TREE")) }
        #expect(steps == [], name)
    }

    @Test("how full the queues are is read from pages and heads, and of what is held no more than a bound")
    func figures() throws {
        var figures: [QueueFigures] = []
        let work = try work { figures = try store.queueFigures(now: 1) }
        #expect(figures.map(\.tasks) == [4, 199_996])
        #expect(work.instructions <= 150_000)
        try store.queue.write { db in
            try db.execute(sql: "UPDATE dot_task_queue SET held_reason = 'disabled' WHERE status = 1")
        }
        let held = try self.work { figures = try store.queueFigures(now: 1) }
        #expect(figures.reduce(0) { $0 + ($1.held[.disabled] ?? 0) } == 10_000)
        #expect(held.instructions <= 600_000)
    }

    @Test("no list reads much more than the page that it shows, however rare what it is asked for")
    func lists() throws {
        for (group, enabled) in [(GroupID?.none, false), (1, false), (2, false), (1, true), (2, true)] {
            // The index of a group tells which are enabled: passing by 200,000 of them is 5 instructions each.
            try expect("jobs of \(group ?? 0) \(enabled)", upTo: enabled ? 2_000_000 : 150_000) {
                try store.jobs(JobFilter(groupID: group, enabledOnly: enabled)).count
            }
        }
        for (job, group, status) in [
            (nil, nil, nil), ("job 1", nil, nil), ("job 4", nil, nil), (nil, "few", nil), (nil, "many", nil),
            (nil, nil, TaskStatus.claimed), (nil, nil, .waiting), ("job 1", "few", .waiting),
            ("job 1003", nil, .claimed),
        ] {
            var filter = TaskFilter()
            (filter.jobName, filter.groupNames) = (job, group.map { [$0] } ?? [])
            if let status { filter.states = [status == .claimed ? .running : .waiting] }
            let name: Comment = "tasks of \(job ?? "-") \(group ?? "-") \(status.map { "\($0)" } ?? "-")"
            try expect(name, sorts: status == .claimed) { try store.tasks(filter).count }
            filter.after = PageCursor(100)
            try expect(name, sorts: status == .claimed) { try store.tasks(filter).count }
        }
        for (groups, states, nodes) in [
            (["few", "many"], Set<QueuedState>(), []), ([], [.running], []), (["few"], [.running, .ready], []),
            (["few", "many"], [.running], ["node"]), ([], [], ["node", "other"]),
        ] {
            var filter = TaskFilter()
            (filter.groupNames, filter.states, filter.nodes) = (groups, states, nodes)
            let name: Comment = "tasks of \(groups) \(states) \(nodes)"
            try expect(name, upTo: 300_000, sorts: states == [.running] || !nodes.isEmpty) {
                try store.tasks(filter).count
            }
        }
        for order in JobFilter.Order.allCases {
            for group in [GroupID?.none, 1] {
                var filter = JobFilter(groupID: group)
                filter.order = order
                try expect("jobs of \(group ?? 0) by \(order)", upTo: 300_000) { try store.jobs(filter).count }
            }
        }
        var search = JobFilter()
        search.containing = "JOB 199999"
        // It reads every entry of the index, and one row.
        try expect("jobs by a text", upTo: 6_000_000) { try store.jobs(search).count }
        for (job, release, code) in [
            (nil, ReleaseID?.none, nil), ("job 1", nil, nil), ("job 4", nil, nil), (nil, 2, nil), (nil, 1, nil),
            (nil, nil, HandleCode.ok),
            (nil, nil, HandleCode(rawValue: 502)), (nil, nil, .failed), ("job 4", 1, .ok), ("job 4", 1, nil),
        ] {
            var filter = LogFilter()
            (filter.jobName, filter.releaseID, filter.code, filter.limit) = (job, release, code, 100)
            let name: Comment = "logs of \(job ?? "-") \(release ?? 0) \(code.map { "\($0)" } ?? "-")"
            try expect(name, upTo: 400_000) { try store.logs(filter).count }
            filter.after = PageCursor(999_900)
            try expect(name, upTo: 400_000) { try store.logs(filter).count }
        }
        for (job, code) in [(nil, nil), ("job 4", nil), (nil, HandleCode.failed), ("job 4", .failed)]
            as [(String?, HandleCode?)]
        {
            var filter = LogFilter()
            (filter.jobName, filter.code, filter.limit) = (job, code, 100)
            (filter.since, filter.until) = (400_000, 440_000)
            let name: Comment = "logs of a time of \(job ?? "-") \(code.map { "\($0)" } ?? "-")"
            try expect(name, upTo: 600_000) {
                let logs = try store.logs(filter)
                #expect(logs.allSatisfy { (400_000..<440_000).contains($0.finishedAt) }, name)
                return logs.count
            }
            filter.since = 500_000
            #expect(try store.logs(filter).isEmpty)
        }
        var ofTask = LogFilter()
        ofTask.taskID = 1_500_000
        try expect("logs of a task", upTo: 300_000) { try store.logs(ofTask).filter { $0.taskID == 1_500_000 }.count }
        for (group, since) in [(nil, nil), ("many", nil), ("few", nil), (nil, 19_000), ("few", 19_000)]
            as [(String?, UTCMilliseconds?)]
        {
            var filter = CauseFilter()
            (filter.groupNames, filter.since) = (group.map { [$0] } ?? [], since)
            try expect("causes of \(group ?? "-") since \(since ?? 0)") { try store.causes(filter).count }
        }
        var failures = FailureFilter(cause: 1)
        try expect("open failures") { try store.openFailures(failures).count }
        failures.jobName = "job 4"
        try expect("open failures of a job", upTo: 300_000) { try store.openFailures(failures).count }
        try expect("lines") { try store.logLines(of: 5, limit: 100, after: PageCursor(5_000)).count }
        try expect("executors", sorts: true) { try store.executors(ExecutorFilter()).count }
        try expect("executors of a group", sorts: true) { try store.executors(ExecutorFilter(groupID: 2)).count }
        try expect("releases", sorts: true) { try store.releases(ReleaseFilter()).count }
        try expect("releases of a group", sorts: true) { try store.releases(ReleaseFilter(groupName: "few")).count }
    }

    @Test("counts stop at 10,000, and one task's end is found among a million attempts")
    func others() throws {
        var counts: [ListCount] = []
        let work = try work {
            counts = try [
                store.jobCount(JobFilter()), store.taskCount(TaskFilter()), store.logCount(LogFilter()),
                store.causeCount(CauseFilter()),
            ]
        }
        #expect(counts == Array(repeating: ListCount(counted: 10_001), count: 4))
        #expect(work.instructions <= 600_000)
        var ended: [HandleCode: Int] = [:]
        let search = try self.work { ended = try store.runSummary(of: .task(1_500_000)).ended }
        #expect(ended == [.ok: 1])
        // The pages of the log are gone through, and one's rows: a hundredth of them.
        #expect(search.instructions <= 150_000)
    }
}
