import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

/// Handlers that ask to be run later, in real hosts.
@Suite("Snoozes")
struct SnoozeTests {
    private let deployment: Deployment
    private let file: String

    init() throws {
        deployment = try Deployment()
        file = deployment.directory.file("inbox.csv")
        let readme = try String(contentsOfFile: "\(Project.root)/plugin-sdk/README.md", encoding: .utf8)
        let examples = readme.components(separatedBy: "```c\n").map { $0.components(separatedBy: "\n```")[0] }
        let example = try #require(examples.first { $0.contains("\"inbox\"") })
        let plugin = try FixturePlugin.build(text: example + "\n", named: "inbox", in: deployment.directory.path)
        try deployment.addGroup("g", plugins: [plugin])
        try deployment.startExecutor("g")
    }

    private func addJob(waitMs: Int, _ options: String...) throws {
        let parameters = #"{"file": "\#(file)", "wait_ms": \#(waitMs)}"#
        let outcome = try deployment.dotjob(
            ["job", "add", "--name", "inbox", "--group", "g", "--handler", "read_inbox", "--param", parameters]
                + options)
        try #require(outcome.status == 0, "\(outcome.error)")
    }

    @Test(
        "the README's handler snoozes until its file has come; who follows the task is told of each snooze, and waits on"
    )
    func comes() throws {
        try addJob(waitMs: 50)
        let command = try deployment.start("job", "run", "inbox", "--follow")
        #expect(eventually { command.outputText.contains("snooze 2 of at most 1000") })
        #expect(
            command.outputText.contains("attempt 1 ended with 202 snoozed after")
                && command.outputText.contains(": the file has not come; runs again in 50ms, snooze 1 of at most 1000"))
        #expect(FileManager.default.createFile(atPath: file, contents: nil))
        #expect(command.wait() == 0)
        #expect(command.outputText.contains("attempt 1 ended with 200 ok"))
        let logs = try deployment.store.logs(LogFilter())
        #expect(logs.first?.code == .ok && logs.dropFirst().allSatisfy { $0.code == .snoozed && !$0.isFinal })
        #expect(logs.allSatisfy { $0.attempt == 1 })
        let shown = try deployment.succeed("plugin", "show", "--group", "g", "1")
        #expect(shown.contains("0 of 1 attempts failed") && shown.contains("ended with 202 snoozed"))
    }

    @Test("a task that sleeps is shown as such, and says until when; cancelled it is gone")
    func shown() throws {
        try addJob(waitMs: 3_600_000)
        let task = try deployment.enqueue("inbox").lowerBound
        #expect(try eventually { try deployment.store.task(task)?.state == .snoozed })
        #expect(try deployment.succeed("task", "list").contains("snoozed once"))
        #expect(try deployment.succeed("task", "list", "--status", "snoozed").contains("snoozed once"))
        let why = try deployment.succeed("task", "why", "\(task)")
        #expect(why.contains("it is snoozed until") && why.contains("snooze 1 of at most 1000"))
        try deployment.succeed("task", "cancel", "\(task)")
        #expect(try deployment.store.task(task) == nil)
    }

    @Test("beyond --max-snoozes the attempt fails, and says why")
    func cap() throws {
        try addJob(waitMs: 0, "--max-snoozes", "3")
        let outcome = try deployment.dotjob(["job", "run", "inbox", "--wait"])
        #expect(outcome.status == 1 && outcome.output.contains("500 failed"))
        let codes = try deployment.store.logs(LogFilter()).map(\.code)
        #expect(codes == [.failed, .snoozed, .snoozed, .snoozed])
        let list = try deployment.succeed("log", "list", "--code", "500")
        #expect(list.contains("it has snoozed 3 times, and its job's max_snoozes allows no more"))
        let refused = try deployment.dotjob(["job", "update", "inbox", "--max-snoozes=-1"])
        #expect(refused.status == 64 && refused.error.contains("--max-snoozes \"-1\""))
    }
}
