import Foundation
import Testing

@Suite("dotjob group")
struct CommandGroupTests {
    @Test("add stores what it was given, and list shows it by the columns of the table")
    func addAndList() throws {
        let sandbox = try CommandSandbox(group: nil)
        try sandbox.succeed("group", "add", "mail", "--threads", "8", "--max-running", "3", "--description", "sends")
        try sandbox.succeed("group", "add", "bulk")
        let rows = try sandbox.rows("group", "list")
        #expect(rows.map { $0["group_name"] as? String } == ["bulk", "mail"])
        let mail = try #require(rows.last)
        #expect(
            Set(mail.keys) == [
                "id", "group_name", "group_desc", "host_threads", "max_running", "ageing_ms", "paused",
                "paused_until",
                "desired_release",
                "canary_release", "canary_percent",
            ])
        #expect(mail["host_threads"] as? Int == 8)
        #expect(mail["max_running"] as? Int == 3)
        #expect(mail["group_desc"] as? String == "sends")
        #expect(mail["paused"] as? Int == 0)
        #expect(rows.first?["max_running"] is NSNull)
        #expect(try sandbox.succeed("group", "list").contains("mail  open"))
    }

    @Test("update changes by how long waiting lifts a task, none takes that away, and what is too short is refused")
    func ageing() throws {
        let sandbox = try CommandSandbox()
        try sandbox.succeed("group", "update", "g", "--ageing", "5m")
        #expect(try sandbox.rows("group", "list").first?["ageing_ms"] as? Int == 300_000)
        #expect(
            try sandbox.wrongValue("group", "update", "g", "--ageing", "9ms").contains("--ageing \"9ms\": too short"))
        #expect(try sandbox.wrongValue("group", "update", "g", "--ageing", "5").contains("--ageing \"5\": no unit"))
        try sandbox.succeed("group", "update", "g", "--ageing", "none")
        #expect(try sandbox.rows("group", "list").first?["ageing_ms"] is NSNull)
    }

    @Test("pause and resume turn the flag")
    func pauseAndResume() throws {
        let sandbox = try CommandSandbox(group: "mail")
        try sandbox.succeed("group", "pause", "mail")
        #expect(try sandbox.rows("group", "list").first?["paused"] as? Int == 1)
        try sandbox.succeed("group", "resume", "mail")
        #expect(try sandbox.rows("group", "list").first?["paused"] as? Int == 0)
    }

    @Test(
        "add refuses what makes no group, and adds none",
        arguments: [
            (["mail"], "mail"),
            (["new", "--threads", "0"], "--threads \"0\""),
            (["new", "--threads", "-3"], "--threads \"-3\""),
            (["new", "--max-running", "0"], "--max-running \"0\""),
            ([""], "empty"),
            ([String(repeating: "n", count: 129)], "128 bytes"),
            (["a\u{7}b"], "control character"),
            (["a/b"], "slash"),
        ])
    func badGroups(arguments: [String], reason: String) throws {
        let sandbox = try CommandSandbox(group: "mail")
        let status: Int32 = arguments == ["mail"] ? 1 : 64
        #expect(try sandbox.refusal(of: ["group", "add"] + arguments, status: status).contains(reason))
        #expect(try sandbox.rows("group", "list").count == 1)
    }

    @Test("pause and resume refuse an unknown group, which they name")
    func unknownGroup() throws {
        let sandbox = try CommandSandbox()
        #expect(try sandbox.refusal("group", "pause", "nope").contains("\"nope\""))
        #expect(try sandbox.refusal("group", "resume", "nope").contains("\"nope\""))
    }
}
