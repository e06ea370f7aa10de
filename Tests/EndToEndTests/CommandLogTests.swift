import Foundation
import JobModel
import JobStore
import StoreSupport
import TestSupport
import Testing

@Suite("dotjob log")
struct CommandLogTests {
    private static let columns: Set<String> = [
        "id", "job_id", "job_name", "task_id", "claim_no", "origin", "scheduled_at", "due_at", "executor_handler",
        "executor_param", "executor_id", "session", "release_id", "release_no", "plugin_digest", "system_library",
        "attempt",
        "started_at",
        "finished_at", "elapsed_us", "handle_code", "handle_msg", "result", "is_final",
        "cause_id", "failure_state", "trace_context",
    ]

    private let sandbox: CommandSandbox
    private let executor: StandInExecutor

    init() throws {
        sandbox = try CommandSandbox()
        executor = try sandbox.openExecutor()
        for job in ["a", "b"] {
            try sandbox.succeed("job", "add", "--name", job, "--group", "g", "--handler", job)
            try sandbox.succeed("job", "run", job)
        }
        try executor.finish(executor.claim("a"), with: .ok, message: "fine")
        let lines = [
            LogLine(at: 1_700_000_000_000, level: .info, source: .log, text: "half way"),
            LogLine(at: 1_700_000_001_000, level: .error, source: .shared, text: "oops \u{1B}[2J"),
        ]
        try executor.finish(executor.claim("b"), with: .failed, message: "no luck\nat all", lines: lines)
    }

    @Test("list shows the attempts by the columns of the table, newest first")
    func list() throws {
        let rows = try sandbox.rows("log", "list")
        #expect(rows.map { $0["job_name"] as? String } == ["b", "a"])
        let newest = try #require(rows.first)
        #expect(Set(newest.keys) == Self.columns)
        #expect(newest["handle_code"] as? Int == 500)
        #expect(newest["handle_msg"] as? String == "no luck\nat all")
        #expect(newest["is_final"] as? Int == 1)
        #expect(newest["result"] is NSNull)
    }

    @Test("list tells a person the code in words, how long it took and the first line of the message")
    func table() throws {
        let text = try sandbox.succeed("log", "list")
        #expect(text.contains("500 failed"))
        #expect(text.contains("1.5s"))
        #expect(text.contains("FINISHED (UTC)"))
        #expect(text.contains("no luck …"))
    }

    @Test("times are on the local clock, whose zone is named once in a table and after each time elsewhere")
    func zones() throws {
        let table = try sandbox.run(["log", "list"], environment: ["TZ": "Asia/Tokyo"]).output
        #expect(table.contains("FINISHED (Asia/Tokyo)"))
        #expect(!table.contains("JST"))
        let sheet = try sandbox.run(["log", "show", "1"], environment: ["TZ": "Asia/Tokyo"]).output
        #expect(sheet.contains(/due +[-\d]+ [:\d]+ JST\n/))
        #expect(try sandbox.run(["log", "list"], environment: ["TZ": ""]).output.contains("FINISHED (UTC)"))
    }

    @Test("an attempt that took less than a millisecond is told in microseconds")
    func microseconds() throws {
        try sandbox.succeed("job", "run", "a")
        try executor.finish(executor.claim("a"), with: .ok, elapsedMicroseconds: 310)
        #expect(try sandbox.succeed("log", "list", "--job", "a").contains(" 310µs "))
        #expect(try sandbox.rows("log", "list", "--limit", "1").map { $0["elapsed_us"] as? Int } == [310])
    }

    @Test("list keeps to a job, a code and a limit")
    func filters() throws {
        #expect(try sandbox.rows("log", "list", "--job", "a").count == 1)
        #expect(try sandbox.rows("log", "list", "--code", "500").map { $0["job_name"] as? String } == ["b"])
        #expect(try sandbox.rows("log", "list", "--limit", "1").count == 1)
        #expect(try sandbox.rows("log", "list", "--task", "1").map { $0["job_name"] as? String } == ["a"])
        #expect(try sandbox.rows("log", "list", "--since", "2020-01-01T00:00:00Z").count == 2)
        #expect(try sandbox.rows("log", "list", "--until", "2020-01-01T00:00:00Z").isEmpty)
        #expect(try sandbox.wrongValue("log", "list", "--code", "404").contains("200, 202, 204, 499, 500, 502, 503"))
        #expect(try sandbox.refusal("log", "list", "--job", "nope").contains("\"nope\""))
    }

    @Test("list keeps to the attempts of one release, and asks whose it is where several groups have that number")
    func ofRelease() throws {
        let first = try executor.publish(plugin: "p", handlers: ["a"])
        let second = try executor.publish(plugin: "q", handlers: ["z"])
        for release in [first, second] {
            try sandbox.succeed("job", "run", "a")
            try executor.finish(executor.claim("a"), with: .ok, release: release)
        }
        let rows = try sandbox.rows("log", "list", "--release", "2")
        #expect(rows.map { $0["release_no"] as? Int } == [2])
        #expect(rows.map { $0["plugin_digest"] as? String } == [String(repeating: "p", count: 64)])
        let id = try #require(rows.first?["id"] as? Int)
        let shown = try sandbox.succeed("log", "show", "\(id)")
        #expect(shown.contains(try Regex("release +2\n")))
        #expect(shown.contains(String(repeating: "p", count: 64)))

        try sandbox.succeed("group", "add", "other")
        _ = try sandbox.openExecutor(group: "other").publish(plugin: "r", handlers: ["a"])
        #expect(
            try sandbox.refusal("log", "list", "--release", "1")
                == "dotjob: release 1: the groups \"g\", \"other\" each have one; name yours with --group\n")
        #expect(try sandbox.rows("log", "list", "--release", "1", "--group", "g").count == 1)
        #expect(try sandbox.rows("log", "list", "--release", "1", "--group", "other").isEmpty)
        #expect(try sandbox.refusal("log", "list", "--release", "9").contains("release 9: no group has one"))
        #expect(try sandbox.refusal("log", "list", "--release", "9", "--group", "g").contains("no release 9"))
    }

    @Test("show prints one attempt with its lines")
    func show() throws {
        let id = try #require(try sandbox.rows("log", "list", "--job", "b").first?["id"] as? Int)
        let log = try sandbox.object("log", "show", "\(id)")
        #expect(Set(log.keys) == Self.columns.union(["lines"]))
        let lines = try #require(log["lines"] as? [CommandSandbox.Row])
        #expect(lines.map { $0["text"] as? String } == ["half way", "oops \u{1B}[2J"])
        #expect(lines.map { $0["level"] as? Int } == [1, 3])
        let text = try sandbox.succeed("log", "show", "\(id)")
        #expect(text.contains("2023-11-14 22:13:20 info half way"))
        #expect(text.contains("error [shared] oops "))
        #expect(!text.contains("\u{1B}"))
    }

    @Test("show refuses an attempt that is not there")
    func unknown() throws {
        #expect(try sandbox.refusal("log", "show", "99").contains("99"))
    }
}
