import Foundation
import GRDB
import JobModel
import JobStore
import SQLiteJobStore
import TestSupport
import Testing

/// A database that an earlier dotjob left is brought up to date when it is opened, with all that is in it.
@Suite(.onFile)
struct MigrationTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.file("store.db") }

    init() throws { directory = try TemporaryDirectory() }

    /// Makes a database as the first dotjob made it, from the very statements.
    private func makeFirst() throws {
        let folder = "\(Project.root)/Sources/SQLiteJobStore/Migrations"
        let sql = try String(contentsOfFile: "\(folder)/0001-initial.sql", encoding: .utf8)
        var migrator = DatabaseMigrator()
        migrator.registerMigration("0001-initial") { try $0.execute(sql: sql) }
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
        try migrator.migrate(queue)
        try queue.write { db in
            try db.execute(
                sql: """
                    INSERT INTO dot_execute_group (group_name) VALUES ('g');
                    INSERT INTO dot_plugin (name, version, digest, byte_count, handlers, complete)
                        VALUES ('mail', '1.0.0', 'd1', 0, '["send_mail"]', 1);
                    INSERT INTO dot_job_info (name, job_group, executor_handler) VALUES ('j', 1, 'send_mail');
                    INSERT INTO dot_job_log (job_id, task_id, claim_no, origin, due_at, executor_handler, executor_param,
                        plugin_id, attempt, finished_at, handle_code, is_final)
                        VALUES (1, 1, 1, 'manual', 0, 'send_mail', '{}', 1, 1, 5, 200, 1);
                    """)
        }
        try queue.close()
    }

    @Test("plugins and logs of the first dotjob are kept, and nothing is known of their handlers")
    func fromTheFirst() throws {
        try makeFirst()
        let store = try SQLiteJobStore(path: path)
        let log = try #require(try store.logs(LogFilter()).first)
        #expect(log.pluginDigest == "d1" && log.systemLibrary == nil)
        let draft = PluginDraft(name: "mail", version: "1.0.0", digest: "d1", handlers: ["send_mail"])
        let plugin = try store.storePlugin(draft, bytes: [])
        #expect(plugin.handlers == ["send_mail"] && plugin.handlerDetails.isEmpty)
        #expect(try store.job(named: "j").handler == "send_mail")
        // The log's pages are filled: a job and a task find their rows.
        var ofJob = LogFilter()
        ofJob.jobName = "j"
        #expect(try store.logs(ofJob).map(\.id) == [log.id])
        #expect(try store.runSummary(of: .task(1)).ended == [.ok: 1])
    }

    @Test("what an earlier dotjob said of hosts is kept as its sentence", arguments: ["", "gone", "active, {", "7"])
    func hostState(sentence: String) throws {
        try makeFirst()
        let queue = try DatabaseQueue(path: path)
        try queue.write { db in
            try db.execute(
                sql: "INSERT INTO dot_executor (ip, hostname, group_id, host_state) VALUES ('', 'node', 1, ?)",
                arguments: [sentence])
        }
        try queue.close()
        #expect(try SQLiteJobStore(path: path).executors().map(\.hostState) == [.sentence(sentence)])
    }

    @Test("tasks that an earlier dotjob queued run on, and new ones are runs")
    func runs() throws {
        try makeFirst()
        let queue = try DatabaseQueue(path: path)
        try queue.write { db in
            try db.execute(
                sql: """
                    INSERT INTO dot_task_queue (job_id, group_id, executor_handler) VALUES (1, 1, 'send_mail')
                    """)
        }
        try queue.close()
        let store = try SQLiteJobStore(path: path)
        let old = try #require(try store.tasks(TaskFilter()).first)
        let run = try store.runJob(named: "j", parameters: nil, count: 2, runAt: 0, on: nil, now: 0)
        #expect(run.firstTaskID > old.id)
        #expect(try store.runSummary(of: .run(run.id)).live == 2)
        #expect(try store.runSummary(of: .task(old.id)).live == 1)
    }

    @Test("a job whose values lie beyond today's bounds is read, changed elsewhere and run")
    func beyondBounds() throws {
        try makeFirst()
        let queue = try DatabaseQueue(path: path)
        try queue.write { db in
            try db.execute(
                sql: """
                    UPDATE dot_job_info SET executor_fail_retry_count = 5000;
                    UPDATE dot_execute_group SET host_threads = 9000;
                    """)
        }
        try queue.close()
        let store = try SQLiteJobStore(path: path)
        #expect(try store.group(named: "g").hostThreads == 9_000)
        var change = JobChange()
        change.priority = 2
        let job = try store.updateJob(named: "j", change, on: nil, now: 0, nextOccurrence: nextOccurrence)
        #expect(job.retries == 5_000 && job.priority == 2)
        #expect(try store.runJob(named: "j", parameters: nil, count: 1, runAt: 0, on: nil, now: 0).count == 1)
    }

    @Test("the checks of words are gone, every row is as it was, and an old connection and executor go on")
    func openWords() throws {
        try makeFirst()
        let old = try DatabaseQueue(path: path)
        try old.write { db in
            try db.execute(
                sql: """
                    INSERT INTO dot_executor_session
                        (hostname, pid, boot_id, lock_path, lock_device, lock_inode, started_at, lease_until)
                        VALUES ('node', 1, 'b', '/l', 0, 0, 0, 0);
                    INSERT INTO dot_job_info (name, job_group, executor_handler, schedule_type, schedule_conf,
                        misfire_strategy, block_strategy) VALUES ('k', 1, 'send_mail', 'every', '9', 'skip', 'discard');
                    INSERT INTO dot_task_queue (job_id, group_id, executor_handler, status, session, claim_no)
                        VALUES (1, 1, 'send_mail', 2, 1, 1);
                    INSERT INTO dot_task_queue (job_id, group_id, executor_handler, held_reason) VALUES
                        (1, 1, 'send_mail', 'disabled'), (2, 1, 'send_mail', 'serial'),
                        (1, 1, 'send_mail', 'quarantined'), (1, 1, 'send_mail', 'pinned'), (1, 1, 'send_mail', NULL);
                    """)
        }
        let tables = ["dot_job_info", "dot_task_queue", "sqlite_sequence"]
        // What a later step adds is not looked at.
        let known = try old.read { db in Set(try tables.flatMap { try db.columns(in: $0).map(\.name) }) }
        let rows = { (db: Database) in
            try tables.map { table in
                try Row.fetchAll(db, sql: "SELECT * FROM \(table)").map { row in
                    row.filter { known.contains($0.0) }.map { "\($0.0) \($0.1)" }
                }
            }
        }
        let before = try old.read(rows)
        let store = try SQLiteJobStore(path: path)
        let after = try old.read(rows)
        #expect(after == before)
        #expect(try old.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
        // The old executor's claim ends as it would have.
        var batch = QueueBatch(session: 1)
        batch.completions = [
            Completion(key: ClaimKey(taskID: 1, claimNo: 1), code: .ok, startedAt: 4, finishedAt: 5, executorID: 1)
        ]
        #expect(try store.finishAndClaim(batch, now: 5).stale.isEmpty)
        // Words that nobody knows are read, and harm nobody.
        try old.write { db in
            try db.execute(
                sql: """
                    UPDATE dot_job_info SET schedule_type = 'moon', schedule_conf = 'full', misfire_strategy = 'x',
                        block_strategy = 'y' WHERE name = 'k';
                    UPDATE dot_task_queue SET held_reason = 'z' WHERE held_reason = 'serial';
                    """)
        }
        let job = try store.job(named: "k")
        #expect(job.schedule == .manual && job.misfireStrategy == .fireOnce && job.blockStrategy == .serial)
        #expect(
            try store.tasks(TaskFilter()).map(\.heldReason) == [.disabled, .quarantined, .quarantined, .pinned, nil])
    }

    @Test(
        "a program from before the pages of the queue, which would not count, fails before it can change a job's tasks")
    func uncounted() throws {
        try makeFirst()
        let old = try DatabaseQueue(path: path)
        _ = try SQLiteJobStore(path: path)
        // What it asks at the end of each transaction.
        let error = #expect(throws: DatabaseError.self) {
            try old.read {
                try Row.fetchAll(
                    $0,
                    sql:
                        "SELECT 1 FROM dot_task_queue INDEXED BY dot_task_queue_running WHERE job_id = 1 AND status = 2"
                )
            }
        }
        #expect(error?.message == "no such index: dot_task_queue_running")
    }

    @Test("two processes' connections that open it at once both succeed")
    func atOnce() async throws {
        try makeFirst()
        let path = path
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 { group.addTask { try SQLiteJobStore(path: path).jobs().count } }
            for try await count in group { #expect(count == 1) }
        }
    }
}
