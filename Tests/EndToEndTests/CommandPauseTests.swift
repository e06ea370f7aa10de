import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

@Suite("dotjob group pause and resume")
struct CommandPauseTests {
    @Test("a pause with an end shows it in the list, and is no pause any more when it is over")
    func end() throws {
        let sandbox = try CommandSandbox(group: "mail")
        let before = Deployment.now
        let said = try sandbox.succeed("group", "pause", "mail", "--for", "2h")
        #expect(said.contains("group \"mail\": paused until 2") && said.contains(", in 1h59m; \"dotjob group resume\""))
        let row = try #require(try sandbox.rows("group", "list").first)
        let until = try #require(row["paused_until"] as? Int64)
        #expect(row["paused"] as? Int == 1)
        #expect((before + 7_200_000...Deployment.now + 7_200_000).contains(until))
        #expect(try sandbox.succeed("group", "list").contains(", in 1h59m "))
        try sandbox.succeed("group", "pause", "mail", "--for", "1ms")
        let isOver = try eventually { try sandbox.rows("group", "list").first?["paused"] as? Int == 0 }
        #expect(isOver)
        #expect(try sandbox.succeed("group", "list").contains("mail  open"))
    }

    @Test("--all pauses and resumes every group, with an entry each in the audit; a new group is not paused")
    func all() throws {
        let sandbox = try CommandSandbox(group: "a")
        try sandbox.succeed("group", "add", "b")
        #expect(
            try sandbox.succeed("group", "pause", "--all").split(separator: "\n").map { String($0.prefix(17)) }
                == ["group \"a\": paused;", "group \"b\": paused;"].map { String($0.prefix(17)) })
        try sandbox.succeed("group", "add", "c")
        #expect(try sandbox.rows("group", "list").map { $0["paused"] as? Int } == [1, 1, 0])
        #expect(
            try sandbox.succeed("group", "resume", "--all")
                == "group \"a\": resumed\ngroup \"b\": resumed\ngroup \"c\": resumed\n")
        #expect(try sandbox.rows("group", "list").allSatisfy { $0["paused"] as? Int == 0 })
        let entries = try sandbox.openStore().audit(AuditFilter()).filter { $0.action.hasSuffix("AllGroups") }
        #expect(
            entries.reversed().map { "\($0.action) \($0.subject)" } == [
                "pauseAllGroups group a", "pauseAllGroups group b", "resumeAllGroups group a",
                "resumeAllGroups group b", "resumeAllGroups group c",
            ])
        #expect(entries.last?.after?.contains("\"is_paused\":true") == true)
    }

    @Test(
        "what names no group, too much, or no length is refused, and nothing is paused",
        arguments: [
            ([], "no group named"), (["g", "--all"], "leave out the name"), (["g", "--for", "0s"], "over at once"),
            (["g", "--for", "2"], "no unit"), (["--all", "--for", "soon"], "not a duration"),
        ])
    func wrong(arguments: [String], reason: String) throws {
        let sandbox = try CommandSandbox()
        let outcome = try sandbox.run(["group", "pause"] + arguments)
        #expect(outcome.status == 64 && outcome.error.contains(reason), "\(outcome.error)")
        #expect(try sandbox.rows("group", "list").first?["paused"] as? Int == 0)
    }

    @Test("an executor takes up the tasks of a paused group by itself when its pause ends, also one that starts in it")
    func takenUp() throws {
        let deployment = try Deployment()
        try deployment.addGroup("g", threads: 1, plugins: [deployment.build("traces.c")])
        try deployment.addJob("version")
        try deployment.startExecutor("g")
        let pause = Pause(until: Deployment.now + 2_000)
        try deployment.store.setPause(pause, ofGroup: "g")
        let task = try deployment.enqueue("version")
        let log = try #require(try deployment.finalLogs(of: task).first)
        let late = try #require(log.startedAt) - (pause.until ?? 0)
        // Far below the slow poll where nothing else runs; a busy machine has its time.
        #expect(log.code == .ok && late >= 0 && late < 5_000, "\(late) ms late")
    }
}
