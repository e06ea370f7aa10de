import Foundation
import GRDB
import JobModel
import JobStore
import TestSupport
import Testing

/// Other programs write to the tables too.
@Suite(.onFile)
struct SchemaTests {
    private func tables(of fixture: StoreFixture) throws -> DatabaseQueue {
        try DatabaseQueue(path: fixture.directory.file("store.db"))
    }

    @Test("a row with only its obvious columns, written by another program, is claimed and logged")
    func minimalRow() throws {
        let fixture = try StoreFixture()
        let job = try fixture.addJob()
        try tables(of: fixture).write { db in
            try db.execute(
                sql: "INSERT INTO dot_task_queue (job_id, group_id, executor_handler) VALUES (?, ?, 'echo')",
                arguments: [job.id, fixture.group.id])
        }
        let executor = try fixture.executor()
        let held = try executor.claim()
        #expect(held.map(\.parameters) == ["{}"])
        try executor.finish(held)
        #expect(try fixture.logs().map(\.origin) == [.manual])
    }

    @Test("a row for a job that does not exist is never run and waits, held, for a person")
    func unknownJob() throws {
        let fixture = try StoreFixture()
        try tables(of: fixture).write { db in
            try db.execute(
                sql: "INSERT INTO dot_task_queue (job_id, group_id, executor_handler) VALUES (77, ?, 'echo')",
                arguments: [fixture.group.id])
        }
        #expect(try fixture.executor().claim().isEmpty)
        let task = try #require(try fixture.store.tasks(TaskFilter()).first)
        #expect(task.heldReason == .quarantined && task.jobName == "")
    }

    @Test("a task for a job that does not exist can be cancelled")
    func cancelUnknownJob() throws {
        let fixture = try StoreFixture()
        try tables(of: fixture).write { db in
            try db.execute(
                sql: "INSERT INTO dot_task_queue (id, job_id, group_id, executor_handler) VALUES (5, 77, ?, 'echo')",
                arguments: [fixture.group.id])
        }
        _ = try fixture.executor().claim()
        #expect(try fixture.store.cancelTask(5, now: start) == .removed)
        #expect(try fixture.logs(of: nil).map(\.code) == [.cancelled])
        #expect(try fixture.store.tasks(TaskFilter()).isEmpty)
    }

    @Test(
        "the tables refuse states that do not hold together",
        arguments: [
            "UPDATE dot_task_queue SET status = 2",
            "UPDATE dot_task_queue SET session = 1",
            "UPDATE dot_task_queue SET status = 3",
            "UPDATE dot_task_queue SET priority = 10",
            "UPDATE dot_task_queue SET run_at = 'tomorrow'",
            "UPDATE dot_job_info SET trigger_status = 4",
            "UPDATE dot_job_info SET schedule_conf = '1'",
            "UPDATE dot_job_info SET schedule_type = 'every', schedule_conf = '1s'",
            "UPDATE dot_job_info SET executor_param = '{'",
            "UPDATE dot_job_info SET disable = 1, trigger_next_time = 5",
            "UPDATE dot_execute_group SET max_running = 0",
            "UPDATE dot_execute_group SET canary_percent = 10",
            "UPDATE dot_execute_group SET desired_release = 7",
        ])
    func checks(sql: String) throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        try fixture.run()
        let error = #expect(throws: DatabaseError.self) {
            try tables(of: fixture).write { try $0.execute(sql: sql) }
        }
        #expect(error?.resultCode == .SQLITE_CONSTRAINT)
    }

    @Test("a plugin whose publisher died halfway is not used, and storing it again completes it")
    func halfStoredPlugin() throws {
        let fixture = try StoreFixture()
        let bytes = [UInt8](repeating: 7, count: 600_000)
        try tables(of: fixture).write { db in
            try db.execute(
                sql: """
                    INSERT INTO dot_plugin (id, name, version, digest, byte_count, handlers)
                    VALUES (5, 'mail', '1', 'd', 600000, '["send_mail"]');
                    """)
            try db.execute(
                sql: "INSERT INTO dot_plugin_chunk VALUES (5, 0, ?)", arguments: [Data(bytes.prefix(262_144))])
        }
        let error = #expect(throws: StoreError.self) {
            try fixture.store.publish(
                ReleaseDraft(plugins: [5], publisher: "mia"), toGroup: "group", expecting: nil, now: start)
        }
        #expect(error?.code == .notFound)
        let draft = PluginDraft(name: "mail", version: "1", digest: "d", handlers: ["send_mail"])
        #expect(try fixture.store.storePlugin(draft, bytes: bytes).id == 5)
        var read: [UInt8] = []
        try fixture.store.readPlugin(5) { read += $0 }
        #expect(read == bytes)
    }
}
