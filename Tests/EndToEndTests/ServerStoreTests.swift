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
        #expect(try succeed("store", "migrate").contains("1 migration done"))
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
