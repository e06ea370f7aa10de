import Foundation
import GRDB
import Glibc
import JobModel
import JobStore
import SQLiteJobStore
import TestSupport
import Testing

@Suite("Backup and restore")
struct BackupTests {
    private func working() throws -> Deployment {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.build("crash.c")])
        try deployment.addJob("sleep_ms", parameters: #"{"ms": 5}"#)
        return deployment
    }

    private func mode(_ path: String) throws -> mode_t {
        var status = stat()
        try #require(stat(path, &status) == 0)
        return status.st_mode & 0o777
    }

    private func names(in directory: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
    }

    @Test(
        "a backup under load is whole, for its owner alone, with no claim of the original in it; restored, it runs to its end"
    )
    func underLoad() throws {
        let deployment = try working()
        let up = try deployment.start("up")
        let tasks = try deployment.enqueue("sleep_ms", count: 4_000)
        try deployment.waitUntilRunning(tasks.lowerBound + 400)
        let place = deployment.directory.file("backups")
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
        let file = "\(place)/monday.db"
        let said = try deployment.succeed("backup", file)
        #expect(said.hasPrefix("backup \"\(file)\": written, "))
        #expect(try names(in: place) == ["monday.db"])
        #expect(try mode(file) == 0o600)
        try DatabaseQueue(path: file).read { db in
            #expect(try String.fetchOne(db, sql: "PRAGMA integrity_check") == "ok")
            #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM dot_task_queue WHERE status <> 1") == 0)
            #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM dot_task_queue WHERE losses > 0") == 0)
            #expect(try Int.fetchOne(db, sql: "SELECT max(claim_no) FROM dot_task_queue") == 1)
            #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM dot_executor_session WHERE closed_at IS NULL") == 0)
            let left = try Int.fetchOne(db, sql: "SELECT count(*) FROM dot_task_queue") ?? 0
            let done = try Int.fetchOne(db, sql: "SELECT count(*) FROM dot_job_log") ?? 0
            #expect(left > 0 && left + done == 4_000)
        }

        // Nobody's work is taken from under him.
        let refused = try deployment.dotjob(["restore", file])
        #expect(refused.status == 1)
        #expect(refused.error.contains("pid \(up.pid) (dotjob)"), "\(refused.error)")
        #expect(try deployment.finalLogs(of: tasks).count == 4_000)
        up.kill(SIGTERM)
        #expect(up.wait() == 0)
    }

    @Test("a restored backup runs what had not ended when it was written, and the database before is kept")
    func restored() throws {
        let deployment = try working()
        let path = deployment.directory.file("other.db")
        func dotjob(_ arguments: String...) throws -> Tool.Outcome {
            try Tool.run(Project.product("dotjob"), arguments, environment: ["DOTJOB_DATABASE": path])
        }
        let tasks = try deployment.enqueue("sleep_ms", count: 50)
        let file = deployment.directory.file("backup.db")
        try deployment.succeed("backup", file)
        // Into a place where there is nothing yet.
        let first = try dotjob("restore", file)
        #expect(first.status == 0 && !first.output.contains("kept"), "\(first.error)")
        #expect(try dotjob("group", "add", "later").status == 0)
        // And over what has come since.
        let second = try dotjob("restore", file)
        #expect(second.status == 0 && second.output.contains("; the one before is kept as \""), "\(second.error)")
        let kept = try #require(try names(in: deployment.directory.path).first { $0.contains(".before-restore-") })
        #expect(try SQLiteJobStore(path: deployment.directory.file(kept)).groups().map(\.name) == ["g", "later"])
        #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
        #expect(try mode(path) == 0o600)

        let store = try SQLiteJobStore(path: path)
        #expect(try store.groups().map(\.name) == ["g"])
        let up = try RunningProgram(
            Project.product("dotjob"), ["up"], environment: ["DOTJOB_DATABASE": path],
            log: deployment.directory.file("log-other"))
        defer { up.kill(SIGKILL) }
        let isDone = try eventually { try store.tasks(TaskFilter()).isEmpty }
        #expect(isDone, "\(up.logText)")
        var filter = LogFilter()
        filter.limit = 100
        #expect(try store.logs(filter).map(\.taskID).sorted() == Array(tasks))
        up.kill(SIGTERM)
        #expect(up.wait() == 0)
        #expect(try deployment.store.tasks(TaskFilter()).count == 50, "the original was not touched")
    }

    @Test("a database whose processes were killed is restored over, and its log is kept with it")
    func afterACrash() throws {
        let deployment = try working()
        let path = deployment.directory.file("other.db")
        let file = deployment.directory.file("backup.db")
        try deployment.succeed("backup", file)
        let environment = ["DOTJOB_DATABASE": path]
        #expect(try Tool.run(Project.product("dotjob"), ["restore", file], environment: environment).status == 0)
        let scheduler = try RunningProgram(
            Project.product("dotjob"), ["scheduler"], environment: environment,
            log: deployment.directory.file("log-other"))
        let isOpen = eventually { scheduler.logText.contains("scheduling") }
        try #require(isOpen)
        #expect(
            try Tool.run(Project.product("dotjob"), ["group", "add", "late"], environment: environment).status == 0)
        scheduler.kill(SIGKILL)
        scheduler.wait()
        let outcome = try Tool.run(Project.product("dotjob"), ["restore", file], environment: environment)
        #expect(outcome.status == 0, "\(outcome.error)")
        let kept = try #require(
            try names(in: deployment.directory.path).first { $0.contains(".before-restore-") && $0.last != "l" })
        #expect(try SQLiteJobStore(path: deployment.directory.file(kept)).groups().map(\.name) == ["g", "late"])
        #expect(try SQLiteJobStore(path: path).groups().map(\.name) == ["g"])
    }

    @Test("a file that is there is not overwritten, and what is no backup of dotjob's is not restored")
    func refusals() throws {
        let deployment = try working()
        let file = deployment.directory.file("file")
        try "precious".write(toFile: file, atomically: true, encoding: .utf8)
        func refusal(_ arguments: String...) throws -> String {
            let outcome = try deployment.dotjob(arguments)
            #expect(outcome.status == 1)
            #expect(outcome.error.split(separator: "\n").count == 1, "\(outcome.error)")
            return outcome.error
        }
        #expect(try refusal("backup", file).contains("is there already"))
        #expect(try refusal("backup", deployment.directory.file("no/file")).contains("make its directory first"))
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "precious")

        let place = ["--database", deployment.directory.file("other.db")]
        func restoreRefusal(_ file: String) throws -> String {
            let outcome = try deployment.dotjob(["restore", file] + place)
            #expect(outcome.status == 1)
            return outcome.error
        }
        #expect(try restoreRefusal(file).contains("not an SQLite database"))
        #expect(try restoreRefusal(deployment.directory.file("none")).contains("no such file"))
        let foreign = deployment.directory.file("foreign.db")
        try DatabaseQueue(path: foreign).write { try $0.execute(sql: "CREATE TABLE recipe (id INTEGER)") }
        #expect(try restoreRefusal(foreign).contains("not a database of dotjob"))
        let damaged = deployment.directory.file("damaged.db")
        try deployment.succeed("backup", damaged)
        let handle = try #require(FileHandle(forWritingAtPath: damaged))
        for page in 4..<12 {
            try handle.seek(toOffset: UInt64(page) * 4_096)
            handle.write(Data(repeating: 0xA5, count: 4_000))
        }
        try handle.close()
        #expect(try restoreRefusal(damaged).contains("damaged"))
        let left = try names(in: deployment.directory.path).filter {
            $0.contains("partial") || $0.hasPrefix("other.db")
        }
        #expect(left.filter { $0 != "other.db.d" } == [])
    }
}
