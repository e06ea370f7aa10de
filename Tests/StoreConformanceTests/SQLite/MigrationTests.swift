import Foundation
import GRDB
import JobModel
import JobStore
import SQLiteJobStore
import TestSupport
import Testing

/// A database that an earlier dotjob left is brought up to date when it is opened, with all that is in it.
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
