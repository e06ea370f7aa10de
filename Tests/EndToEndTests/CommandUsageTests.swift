import Foundation
import TestSupport
import Testing

@Suite("The command line itself")
struct CommandUsageTests {
    @Test("prints its version and its help with exit code 0")
    func versionAndHelp() throws {
        let sandbox = try CommandSandbox(group: nil)
        #expect(try sandbox.succeed("--version").firstMatch(of: /^\d+\.\d+\.\d+ \(tz [0-9a-z]+\)\n$/) != nil)
        let help = try sandbox.succeed("--help")
        for command in ["group", "plugin", "job", "task", "log", "executors"] {
            #expect(help.contains("  \(command) "))
        }
        #expect(try sandbox.succeed("job", "add", "--help").contains("Examples:"))
    }

    @Test(
        "ends wrong usage with exit code 64 and makes no database",
        arguments: [
            ["jobs"],
            ["job", "add", "--name", "a"],
            ["job", "add", "--name", "a", "--group", "g", "--handler", "h", "--priority", "high"],
            ["job", "add", "--name", "a", "--group", "g", "--handler", "h", "--misfire", "never"],
            ["job", "add", "--name", "a", "--group", "g", "--handler", "h", "--cron", "* * * * *", "--every", "1s"],
            ["job", "add", "--name", "a", "--group", "g", "--handler", "h", "--time-zone", "UTC"],
            ["job", "update", "a", "--manual", "--every", "1s"],
            ["job", "show"],
            ["task", "why", "first"],
            ["task", "rerun", "1"],
            ["log", "list", "--group", "g"],
            ["plugin", "show"],
            ["plugin", "publish", "--group", "g"],
            ["plugin", "publish", "--group", "g", "a.so", "--handler", "h"],
            ["plugin", "publish", "--group", "g", "a.so", "b.so", "--no-check", "--handler", "h"],
            ["plugin", "promote"],
            ["plugin", "rollback", "--group", "g", "--to", "first"],
            ["up", "--crash-budget", "few"],
            ["group", "add"],
        ])
    func wrongUsage(arguments: [String]) throws {
        let sandbox = try CommandSandbox(group: nil)
        let outcome = try sandbox.run(arguments)
        #expect(outcome.status == 64)
        #expect(outcome.error.hasPrefix("dotjob: "))
        #expect(outcome.error.contains("Usage: dotjob") || outcome.error.contains("unknown command"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: sandbox.directory.path).isEmpty)
    }

    @Test(
        "names a word that is no command, and the nearest that is one",
        arguments: [
            (["frobnicate"], "unknown command \"frobnicate\"; see \"dotjob --help\""),
            (["jobs", "list"], "unknown command \"jobs\"; did you mean \"dotjob job\"?"),
            (["--database", "jobs.db", "jobs"], "unknown command \"jobs\"; did you mean \"dotjob job\"?"),
            (["--database=jobs.db", "job", "lsit"], "unknown command \"lsit\"; did you mean \"dotjob job list\"?"),
            (["job", "lsit"], "unknown command \"lsit\"; did you mean \"dotjob job list\"?"),
            (["plugin", "pub"], "unknown command \"pub\"; did you mean \"dotjob plugin publish\"?"),
        ])
    func unknownCommand(arguments: [String], error: String) throws {
        let outcome = try CommandSandbox(group: nil).run(arguments)
        #expect(outcome.status == 64 && outcome.error == "dotjob: \(error)\n" && outcome.output.isEmpty)
    }

    @Test("finds the database by option before or after the command, by environment, and here")
    func databasePlaces() throws {
        let sandbox = try CommandSandbox(group: nil)
        let (first, second) = (sandbox.directory.file("first.db"), sandbox.directory.file("second.db"))
        try sandbox.succeed("--database", first, "group", "add", "one")
        try sandbox.succeed("group", "add", "two", "--database", second)
        try sandbox.succeed("group", "add", "three")
        let here = try sandbox.run(["group", "add", "four"], environment: ["DOTJOB_DATABASE": ""])
        #expect(here.status == 0)
        #expect(try names(in: sandbox, at: first) == ["one"])
        #expect(try names(in: sandbox, at: second) == ["two"])
        #expect(try names(in: sandbox, at: sandbox.database) == ["three"])
        #expect(try names(in: sandbox, at: sandbox.directory.file("dotjob.db")) == ["four"])
    }

    @Test("refuses a database that is not there, and makes none")
    func missingDatabase() throws {
        let sandbox = try CommandSandbox(group: nil)
        for command in [
            ["job", "list"], ["job", "run", "a"], ["executors"], ["plugin", "list"], ["log", "show", "1"],
        ] {
            #expect(try sandbox.refusal(of: command).contains("no such file"))
        }
        #expect(!FileManager.default.fileExists(atPath: sandbox.database))
    }

    @Test("refuses a file that is no database")
    func notADatabase() throws {
        let sandbox = try CommandSandbox(group: nil)
        try Data(repeating: 0x2A, count: 8192).write(to: URL(fileURLWithPath: sandbox.database))
        #expect(try sandbox.refusal("job", "list").contains(sandbox.database))
    }

    @Test(
        "prints an empty listing as [] for programs, and for people what to do next on standard error",
        arguments: [
            ["job", "list"], ["task", "list"], ["log", "list"], ["executors"], ["plugin", "list"],
        ])
    func emptyListings(command: [String]) throws {
        let sandbox = try CommandSandbox()
        #expect(try sandbox.run(command + ["--json"]).output == "[]\n")
        let outcome = try sandbox.run(command)
        #expect(outcome.status == 0)
        #expect(outcome.output.isEmpty)
        #expect(outcome.error.contains("dotjob "))
    }

    @Test("writes no colour where no terminal reads")
    func noColour() throws {
        let sandbox = try CommandSandbox()
        #expect(!(try sandbox.succeed("group", "list")).contains("\u{1B}"))
    }

    private func names(in sandbox: CommandSandbox, at path: String) throws -> [String] {
        try sandbox.rows("group", "list", "--database", path).compactMap { $0["group_name"] as? String }
    }
}
