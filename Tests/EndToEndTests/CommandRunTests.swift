import Foundation
import JobModel
import JobStore
import StoreSupport
import TestSupport
import Testing

@Suite("dotjob job run")
struct CommandRunTests {
    private let sandbox: CommandSandbox

    init() throws {
        sandbox = try CommandSandbox()
        try sandbox.succeed("job", "add", "--name", "a", "--group", "g", "--handler", "h", "--param", "{\"n\": 1}")
    }

    @Test("queues the tasks and prints their ids")
    func queues() throws {
        #expect(try sandbox.succeed("job", "run", "a") == "job \"a\": task 1 queued\n")
        #expect(try sandbox.succeed("job", "run", "a", "--count", "3") == "job \"a\": tasks 2-4 queued\n")
        let run = try sandbox.object("job", "run", "a", "--count", "2", "--param", "[-5]")
        #expect(run["first_task_id"] as? Int == 5)
        #expect(run["last_task_id"] as? Int == 6)
        #expect(run["count"] as? Int == 2)
        let rows = try sandbox.rows("task", "list")
        #expect(
            rows.map { $0["executor_param"] as? String } == Array(repeating: "{\"n\": 1}", count: 4) + ["[-5]", "[-5]"])
    }

    @Test("--wait ends with 0 when all tasks ended with 200")
    func allOK() throws {
        try sandbox.openExecutor().serve("h", count: 3, codes: [.ok])
        let outcome = try sandbox.run(["job", "run", "a", "--count", "3", "--wait"])
        #expect(outcome.status == 0)
        #expect(outcome.output.hasSuffix("job \"a\": all 3 ended with 200 ok\n"))
        // There is no release: that is told at once, whoever comes to run it.
        #expect(outcome.error.isEmpty || outcome.error.hasPrefix("task 1 waits: group \"g\" has no release"))
    }

    @Test("--wait of one task prints its result and its log's id")
    func result() throws {
        try sandbox.openExecutor().serve("h", count: 2, codes: [.ok])
        let outcome = try sandbox.run(["job", "run", "a", "--wait"])
        let log = try #require(try sandbox.rows("log", "list").first?["id"] as? Int)
        #expect(outcome.output.hasSuffix("ended with 200 ok\nlog: \(log)\n"), "\(outcome.output)")
        let object = try sandbox.object("job", "run", "a", "--wait")
        #expect(object["log_id"] as? Int == log + 1 && object.keys.contains("result"))
    }

    @Test("--wait ends with 1 when one task ended otherwise, and counts the codes")
    func oneFailed() throws {
        try sandbox.openExecutor().serve("h", count: 3, codes: [.ok, .ok, .timedOut])
        let outcome = try sandbox.run(["job", "run", "a", "--count", "3", "--wait"])
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("2 ended with 200 ok, 1 ended with 502 timed out"))
    }

    @Test("--wait --json prints one object with the count of each code")
    func waitJSON() throws {
        try sandbox.openExecutor().serve("h", count: 2, codes: [.ok, .failed])
        let outcome = try sandbox.object("job", "run", "a", "--count", "2", "--wait")
        #expect(outcome["ended"] as? [String: Int] == ["200": 1, "500": 1])
        #expect(outcome["quarantined"] as? Int == 0)
        #expect(outcome["removed"] as? Int == 0)
        #expect(outcome["first_task_id"] as? Int == 1)
    }

    @Test("--wait ends with 1 when a task is quarantined, and says so")
    func quarantined() throws {
        try sandbox.succeed("job", "update", "a", "--retries", "100")
        try sandbox.openExecutor().loseUntilQuarantined("h")
        let outcome = try sandbox.run(["job", "run", "a", "--wait"])
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("1 quarantined"))
    }

    @Test("--wait ends with 1 when the job is deleted under the task")
    func deleted() throws {
        let store = try sandbox.openStore()
        Thread.detachNewThread {
            _ = try? eventually {
                guard try !store.tasks(TaskFilter()).isEmpty else { return false }
                try store.deleteJob(named: "a", now: StandInExecutor.now)
                return true
            }
        }
        let outcome = try sandbox.run(["job", "run", "a", "--wait"])
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("1 ended with 204 skipped"))
    }

    @Test("--wait says what holds the tasks back when nothing moves")
    func explains() throws {
        try sandbox.succeed("group", "pause", "g")
        let error = try sandbox.error(of: ["job", "run", "a", "--wait"], until: "\n")
        #expect(error.contains("task 1 waits: "))
        #expect(error.contains("group \"g\" is paused"))
    }
}
