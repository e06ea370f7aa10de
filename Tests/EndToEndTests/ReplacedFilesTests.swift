import Foundation
import GRDB
import JobModel
import JobStore
import SQLiteJobStore
import TestSupport
import Testing

/// The database's files are moved, replaced or removed under living processes. These must see it and end with a sentence; never may two
/// databases be mixed.
@Suite("Files replaced under living processes")
struct ReplacedFilesTests {
    private func expectEnd(_ program: RunningProgram, naming file: String) {
        let hasEnded = eventually { !program.isRunning }
        #expect(hasEnded, "\(program.logText)")
        guard hasEnded else { return }
        #expect(program.wait() == 1)
        #expect(program.logText.contains("was replaced while dotjob ran (\"\(file)\""), "\(program.logText)")
        #expect(program.children.isEmpty)
    }

    /// A deployment that works: one group, one job by hand and one each second.
    private func working() throws -> Deployment {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.build("crash.c")])
        try deployment.addJob("echo")
        try deployment.succeed(
            "job", "add", "--name", "tick", "--group", "g", "--handler", "echo", "--every", "1s")
        return deployment
    }

    @Test(
        "a file that is removed ends scheduler and executor with a sentence",
        arguments: ["", "-wal", "-shm", ".d/writer.lock", ".d/doorbell", ".d"])
    func removed(suffix: String) throws {
        let deployment = try working()
        let scheduler = try deployment.start("scheduler")
        let executor = try deployment.startExecutor("g")
        #expect(try deployment.run("echo", count: 10).count == 10)
        let file = deployment.database + suffix
        try FileManager.default.removeItem(atPath: file)
        expectEnd(scheduler, naming: file)
        expectEnd(executor, naming: file)
    }

    @Test("a backup that is moved over the running database stays whole, and runs at the next start")
    func movedOver() throws {
        let deployment = try working()
        let backup = deployment.directory.file("backup.db")
        try copy(deployment.database, to: backup)
        let up = try deployment.start("up")
        try deployment.succeed("job", "run", "echo", "--count", "2000", "--wait")
        rename(backup, deployment.database)
        // Whoever opens it now would pair it with the log of the one before.
        let early = try deployment.dotjob(["job", "run", "echo"])
        if early.status != 0 {
            #expect(early.error.contains("for another file that lay here before"), "\(early.error)")
        }
        expectEnd(up, naming: deployment.database)
        let names = try FileManager.default.contentsOfDirectory(atPath: deployment.directory.path)
        #expect(names.count { $0.hasPrefix("q.db.replaced-") && $0.hasSuffix("-wal") } == 1)

        let restored = try SQLiteJobStore(path: deployment.database)
        #expect(try restored.logs(LogFilter()).items.count < 2_000)
        let next = try deployment.start("up")
        try deployment.succeed("job", "run", "echo", "--count", "20", "--wait")
        next.kill(SIGTERM)
        #expect(next.wait() == 0, "\(next.logText)")
        #expect(try integrity(of: deployment.database) == "ok")
    }

    @Test("while a process uses a log that is gone, nobody else opens the database")
    func openerWithoutIndex() throws {
        let deployment = try working()
        // A process that never looks: sqlite3 would do, and so does one that is stopped.
        let scheduler = try deployment.start("scheduler")
        let isOpen = eventually { scheduler.logText.contains("scheduling") }
        try #require(isOpen)
        scheduler.kill(SIGSTOP)
        try FileManager.default.removeItem(atPath: deployment.database + "-shm")
        let outcome = try deployment.dotjob(["group", "list"])
        #expect(outcome.status == 1)
        #expect(outcome.error.contains("pid \(scheduler.pid) "), "\(outcome.error)")
        #expect(outcome.error.contains("-shm\" is gone or another one"))
        scheduler.kill(SIGCONT)
        expectEnd(scheduler, naming: deployment.database + "-shm")
    }

    @Test("a database that is put beside the log of one whose processes were killed is refused, and left as it is")
    func logOfAnother() throws {
        let deployment = try working()
        let backup = deployment.directory.file("backup.db")
        try copy(deployment.database, to: backup)
        // Two stores: this test's own connection would tidy up at its end.
        let place = deployment.directory.file("other.db")
        try copy(deployment.database, to: place)
        let scheduler = try RunningProgram(
            Project.product("dotjob"), ["scheduler"], environment: ["DOTJOB_DATABASE": place],
            log: deployment.directory.file("log-other"))
        let isOpen = eventually { scheduler.logText.contains("scheduling") }
        try #require(isOpen)
        _ = try Tool.run(
            Project.product("dotjob"), ["group", "add", "h"], environment: ["DOTJOB_DATABASE": place])
        scheduler.kill(SIGKILL)
        scheduler.wait()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: backup))
        rename(backup, place)
        let outcome = try Tool.run(
            Project.product("dotjob"), ["group", "list"], environment: ["DOTJOB_DATABASE": place])
        #expect(outcome.status == 1)
        #expect(outcome.error.contains("belongs to another file that lay here before"), "\(outcome.error)")
        #expect(try Data(contentsOf: URL(fileURLWithPath: place)) == bytes)
        for suffix in ["-wal", "-shm"] { try FileManager.default.removeItem(atPath: place + suffix) }
        let after = try Tool.run(
            Project.product("dotjob"), ["group", "list"], environment: ["DOTJOB_DATABASE": place])
        #expect(after.status == 0 && !after.output.contains("h "), "\(after.error)")
    }

    private func copy(_ database: String, to path: String) throws {
        let target = try DatabaseQueue(path: path)
        try DatabaseQueue(path: database).backup(to: target)
        try target.close()
    }

    private func integrity(of path: String) throws -> String? {
        try DatabaseQueue(path: path).read { try String.fetchOne($0, sql: "PRAGMA integrity_check") }
    }
}
