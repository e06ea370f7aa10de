import Foundation
import JobModel
import JobStore
import StoreSupport
import TestSupport
import Testing

@Suite("dotjob errors")
struct CommandErrorsTests {
    private let sandbox: CommandSandbox

    /// Cause 1 has three open failures of job "a", cause 2 one of job "b".
    init() throws {
        sandbox = try CommandSandbox()
        let executor = try sandbox.openExecutor()
        for (job, count) in [("a", 3), ("b", 1)] {
            try sandbox.succeed("job", "add", "--name", job, "--group", "g", "--handler", job)
            try sandbox.succeed("job", "run", job, "--count", "\(count)")
            for task in try executor.claim(job) {
                try executor.finish([task], with: .failed, message: "order \(task.key.taskID): no stock\u{1B}[2J")
            }
        }
    }

    @Test("list shows how often each cause struck and what it says, to people and programs")
    func list() throws {
        let text = try sandbox.succeed("errors")
        #expect(text.contains("order #: no stock"))
        #expect(!text.contains("\u{1B}[2J"))
        let rows = try sandbox.rows("errors", "list", "--since", "1h")
        #expect(rows.map { $0["id"] as? Int } == [2, 1])
        #expect(rows.map { $0["failures"] as? Int } == [1, 3])
        #expect(rows.map { $0["open"] as? Int } == [1, 3])
        #expect(try sandbox.rows("errors", "--since", "2100-01-01T00:00:00Z").isEmpty)
        #expect(try sandbox.wrongValue("errors", "--since", "soon").contains("--since \"soon\": not a duration"))
        #expect(try sandbox.refusal("errors", "--group", "none").contains("group \"none\": not found"))
    }

    @Test("show tells when a cause struck, what its newest failure said, which are open and what to do about them")
    func show() throws {
        let outcome = try sandbox.run(["errors", "show", "1"])
        for text in ["cause", "failures", "3, of these open: 3", "order 3: no stock", "by the hour"] {
            #expect(outcome.output.contains(text), "\(text)")
        }
        #expect(outcome.error.contains("dotjob errors retry 1"))
        let object = try sandbox.object("errors", "show", "1")
        #expect((object["open_failures"] as? [Any])?.count == 3)
        #expect(try sandbox.refusal("errors", "show", "9") == "dotjob: cause 9: not found; see \"dotjob errors\"\n")
    }

    @Test("retry and drop settle what is meant, say how many, and change nothing in a dry run")
    func settle() throws {
        let dry = try sandbox.succeed("errors", "retry", "1", "2", "--dry-run")
        #expect(dry == "cause 1: 3 failures would be queued again\ncause 2: 1 failure would be queued again\n")
        #expect(try sandbox.rows("task", "list").isEmpty)
        let some = try sandbox.succeed("errors", "retry", "1", "--job", "a", "--limit", "2")
        #expect(some == "cause 1: 2 failures queued again\n")
        #expect(try sandbox.rows("task", "list").count == 2)
        try sandbox.succeed("job", "disable", "a")
        let left = try sandbox.succeed("errors", "retry", "1")
        #expect(left == "cause 1: 0 failures queued again; 1 left alone, since their jobs are disabled or deleted\n")
        #expect(try sandbox.succeed("errors", "drop", "1") == "cause 1: 1 failure dropped\n")
        #expect(try sandbox.run(["errors", "show", "1"]).error == "none of its failures is open\n")
        #expect(try sandbox.refusal("errors", "drop", "2", "9").contains("cause 9: not found"))
        #expect(try sandbox.rows("errors")[0]["open"] as? Int == 1, "nothing is done when one cause is not there")
        #expect(try sandbox.wrongValue("errors", "drop", "2", "--limit", "0").contains("--limit \"0\": too small"))
    }

    @Test("log show names the cause of a failure, and log list takes how long ago")
    func log() throws {
        #expect(try sandbox.succeed("log", "show", "1").contains("1, open"))
        #expect(try sandbox.rows("log", "list", "--since", "1h").count == 4)
        #expect(try sandbox.rows("log", "list", "--until", "1h").isEmpty)
    }
}
