import Foundation
import Glibc
import TestSupport
import Testing

private let testServer = ProcessInfo.processInfo.environment["DOTJOB_TEST_STORE"]

/// The tables on a PostgreSQL server, everything else as ever.
@Suite(
    "dotjob on a server's database",
    .enabled(if: testServer != nil, "set DOTJOB_TEST_STORE to the URL that Scripts/postgres prints"))
struct ServerStoreTests {
    private let directory: TemporaryDirectory
    private let database: String

    init() throws {
        directory = try TemporaryDirectory()
        let server = try #require(testServer)
        let name = "e_\(UUID().uuidString.lowercased().replacing("-", with: "_"))"
        database = "\(server)\(server.contains("?") ? "&" : "?")schema=\(name)"
    }

    private func dotjob(_ arguments: String..., environment: [String: String] = [:]) throws -> Tool.Outcome {
        let place = ["DOTJOB_DATABASE": database, "STATE_DIRECTORY": directory.file("state")]
        return try Tool.run(
            Project.product("dotjob"), arguments, environment: place.merging(environment) { $1 },
            directory: directory.path)
    }

    private func succeed(_ arguments: String...) throws -> String {
        let place = ["DOTJOB_DATABASE": database]
        let outcome = try Tool.run(Project.product("dotjob"), arguments, environment: place, directory: directory.path)
        try #require(outcome.status == 0, "\(arguments): \(outcome.error)")
        return outcome.output
    }

    @Test("without tables a command says how to make them; then up publishes, runs and logs as on a file")
    func fromNothing() throws {
        let before = try dotjob("group", "list")
        #expect(before.status == 1 && before.error.contains("dotjob store migrate"), "\(before.error)")
        #expect(try succeed("store", "migrate").contains("2 migrations done"))
        #expect(try succeed("store", "migrate").contains("up to date"))

        let up = try RunningProgram(
            Project.product("dotjob"), ["up", "--port", "0"],
            environment: ["DOTJOB_DATABASE": database, "STATE_DIRECTORY": directory.file("state")],
            log: directory.file("log"))
        defer { up.kill(SIGKILL) }
        #expect(eventually { up.logText.contains("session 1: up") }, "\(up.logText)")
        _ = try succeed("group", "add", "g")
        let plugin = try FixturePlugin.build("traces.c", named: nil, flags: ["-pthread"], in: directory.path)
        _ = try succeed("plugin", "publish", "--group", "g", plugin)
        _ = try succeed("job", "add", "--name", "by-hand", "--group", "g", "--handler", "version")
        _ = try succeed("job", "run", "by-hand", "--wait")
        #expect(try succeed("log", "list", "--json").contains("\"by-hand\""))
        _ = try succeed(
            "job", "add", "--name", "tick", "--group", "g", "--handler", "version", "--cron", "* * * * * *")
        let hasTicked = try eventually { try succeed("log", "list", "--job", "tick", "--json").contains("\"tick\"") }
        #expect(hasTicked, "\(up.logText)")
        up.kill(SIGTERM)
        #expect(up.wait() == 0, "\(up.logText)")
    }

    @Test("a file's jobs, releases, waiting tasks and logs are copied with their ids, once, and run on the server")
    func copy() throws {
        let file = directory.file("jobs.db")
        func onFile(_ arguments: String...) throws -> String {
            let outcome = try Tool.run(
                Project.product("dotjob"), arguments, environment: ["DOTJOB_DATABASE": file], directory: directory.path)
            try #require(outcome.status == 0, "\(arguments): \(outcome.error)")
            return outcome.output
        }
        _ = try onFile("group", "add", "g")
        let plugin = try FixturePlugin.build("traces.c", named: nil, flags: ["-pthread"], in: directory.path)
        _ = try onFile("plugin", "publish", "--group", "g", plugin)
        _ = try onFile("job", "add", "--name", "by-hand", "--group", "g", "--handler", "version")
        let up = try RunningProgram(
            Project.product("dotjob"), ["up", "--port", "0"], environment: ["DOTJOB_DATABASE": file],
            log: directory.file("file.log"))
        defer { up.kill(SIGKILL) }
        #expect(eventually { up.logText.contains("session 1: up") }, "\(up.logText)")
        _ = try onFile("job", "run", "by-hand", "--wait")
        _ = try succeed("store", "migrate")
        let early = try dotjob("store", "copy", "--from", file)
        #expect(early.status == 1 && early.error.contains("stop what runs on it"), "\(early.error)")
        up.kill(SIGTERM)
        #expect(up.wait() == 0, "\(up.logText)")
        _ = try onFile("job", "run", "by-hand", "--count", "3")

        let copied = try succeed("store", "copy", "--from", file)
        #expect(copied.contains("dot_task_queue: 3 rows") && copied.contains("dot_job_log: 1 row\n"), "\(copied)")
        for list in [["job", "list"], ["task", "list"], ["log", "list"], ["group", "list"], ["plugin", "list"]] {
            let asked = list + ["--json"] + (list[0] == "plugin" ? ["--group", "g"] : [])
            let here = try Tool.run(Project.product("dotjob"), asked, environment: ["DOTJOB_DATABASE": file])
            let there = try Tool.run(Project.product("dotjob"), asked, environment: ["DOTJOB_DATABASE": database])
            #expect(here.status == 0 && here.output == there.output, "\(there.error)")
        }
        let again = try dotjob("store", "copy", "--from", file)
        #expect(again.status == 1 && again.error.contains("not empty"), "\(again.error)")
        #expect(try succeed("job", "run", "by-hand").contains("task 5"), "ids go on where they were")

        let server = try RunningProgram(
            Project.product("dotjob"), ["up", "--port", "0"],
            environment: ["DOTJOB_DATABASE": database, "STATE_DIRECTORY": directory.file("state")],
            log: directory.file("log"))
        defer { server.kill(SIGKILL) }
        let haveRun = try eventually {
            try succeed("log", "list", "--json").components(separatedBy: "\"task_id\"").count == 6
        }
        #expect(haveRun, "\(server.logText)")
    }

    @Test("a copy leaves out the logs that nobody wants, and a place that is no server's is refused")
    func copyWithoutLogs() throws {
        let file = directory.file("jobs.db")
        for arguments in [["group", "add", "g"], ["job", "add", "--name", "j", "--group", "g", "--handler", "h"]] {
            let outcome = try Tool.run(Project.product("dotjob"), arguments, environment: ["DOTJOB_DATABASE": file])
            try #require(outcome.status == 0, "\(outcome.error)")
        }
        let noServer = try dotjob("store", "copy", "--from", file, "--to", directory.file("other.db"))
        #expect(noServer.status == 64 && noServer.error.contains("no server's database"), "\(noServer.error)")
        let both = try dotjob("store", "copy", "--from", file, "--no-logs", "--logs-since", "1h")
        #expect(both.status == 64, "\(both.error)")
        let noTables = try dotjob("store", "copy", "--from", file)
        #expect(noTables.status == 1 && noTables.error.contains("dotjob store migrate"), "\(noTables.error)")
        _ = try succeed("store", "migrate")
        let missing = try dotjob("store", "copy", "--from", directory.file("nothing.db"))
        #expect(missing.status == 1 && missing.error.contains("no such file"), "\(missing.error)")
        let copied = try succeed("store", "copy", "--from", file, "--no-logs")
        #expect(copied.contains("dot_job_info: 1 row\n") && !copied.contains("dot_job_log"), "\(copied)")
    }

    @Test("what the document of many machines tells to do works as it stands")
    func documented() throws {
        let outcome = try #require(
            try OperatorDocumentTests.run("run by a test on a server", in: "many-machines.md", on: database))
        #expect(outcome.status == 0 && outcome.output.contains("mail"), "\(outcome.output)\(outcome.error)")
    }

    @Test("a check names what it finds, and ends with 1 for a problem")
    func check() throws {
        let none = try dotjob("store", "check")
        #expect(none.status == 1 && none.output.contains("dotjob store migrate"), "\(none.output)\(none.error)")
        _ = try succeed("store", "migrate")
        let all = try dotjob("store", "check", "--json")
        #expect(all.output.contains("\"PostgreSQL") && all.output.contains("\"clock\""), "\(all.output)")
    }

    @Test("a password in an argument is refused and not repeated, a node without a directory is told so")
    func refusals() throws {
        let argument = try dotjob("group", "list", "--database", "postgres://mia:s3cret@localhost/jobs")
        #expect(argument.status == 64 && argument.error.contains("PGPASSWORD") && !argument.error.contains("s3cret"))
        let backup = try dotjob("backup", "copy.db")
        #expect(backup.status == 64 && backup.error.contains("pg_dump"), "\(backup.error)")
        guard access("/var/lib/dotjob", W_OK) != 0 else { return }
        let node = try dotjob("executor", "--group", "g", environment: ["STATE_DIRECTORY": ""])
        #expect(node.status == 64 && node.error.contains("--data"), "\(node.error)")
    }
}
