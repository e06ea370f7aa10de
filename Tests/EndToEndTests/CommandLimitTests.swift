import Foundation
import JobModel
import JobStore
import StoreSupport
import TestSupport
import Testing

@Suite("Limits and duplicates on the command line")
struct CommandLimitTests {
    private let sandbox: CommandSandbox

    init() throws {
        sandbox = try CommandSandbox()
    }

    private func add(_ options: String..., parameters: String = "{}") throws {
        let outcome = try sandbox.run(
            ["job", "add", "--name", "a", "--group", "g", "--handler", "h", "--param", parameters] + options)
        try #require(outcome.status == 0, "\(outcome.error)")
    }

    /// An executor that runs a release with handler `h`.
    private func serve() throws -> StandInExecutor {
        let executor = try sandbox.openExecutor()
        try executor.run(try executor.publish(plugin: "p", handlers: ["h"]))
        return executor
    }

    private func holds(_ task: TaskID) throws -> [CommandSandbox.Row] { try sandbox.rows("task", "why", "\(task)") }

    @Test("What add is given is shown, update changes it, and none takes it away")
    func roundTrip() throws {
        try add(
            "--max-running", "8", "--key", "$.tenant", "--max-per-key", "2", "--rate", "100/1m", "--burst", "10",
            "--unique", "$.user_id", "--unique-while", "10m", "--on-duplicate", "replace")
        let job = try sandbox.object("job", "show", "a")
        #expect(job["max_running"] as? Int == 8 && job["max_per_key"] as? Int == 2 && job["start_burst"] as? Int == 10)
        #expect(job["limit_key_path"] as? String == "$.tenant" && job["start_rate"] as? String == "100/1m")
        #expect(job["unique_by"] as? String == "$.user_id" && job["unique_while"] as? String == "10m")
        #expect(job["on_duplicate"] as? String == "replace")
        let shown = try sandbox.succeed("job", "show", "a")
        for text in [
            "2 (by $.tenant)", "100/1m, 10 at once (by $.tenant)",
            "$.user_id while one was written less than 10m ago; a duplicate: replace",
        ] { #expect(shown.contains(text), "\(shown)") }
        try sandbox.succeed("job", "update", "a", "--max-running", "9", "--unique-while", "waiting")
        let changed = try sandbox.object("job", "show", "a")
        #expect(changed["max_running"] as? Int == 9 && changed["unique_while"] as? String == "waiting")
        #expect(changed["start_rate"] as? String == "100/1m" && changed["unique_by"] as? String == "$.user_id")
        try sandbox.succeed(
            "job", "update", "a", "--max-running", "none", "--key", "none", "--max-per-key", "none", "--rate", "none",
            "--burst", "none", "--unique", "none")
        let none = try sandbox.object("job", "show", "a")
        for name in ["max_running", "limit_key_path", "max_per_key", "start_rate", "start_burst", "unique_by"] {
            #expect(none[name] is NSNull, "\(name)")
        }
    }

    @Test("What does not fit what the job has is refused, and nothing is changed")
    func misfits() throws {
        try add("--key", "$.tenant", "--max-per-key", "2")
        #expect(try sandbox.refusal("job", "update", "a", "--key", "none").contains("max_per_key without a key"))
        #expect(try sandbox.refusal("job", "update", "a", "--burst", "2").contains("a burst without a rate"))
        #expect(try sandbox.object("job", "show", "a")["limit_key_path"] as? String == "$.tenant")
    }

    @Test("A run that would be a duplicate tells the id of the task that is there, and succeeds")
    func duplicate() throws {
        try add("--unique", "$.user", parameters: #"{"user": 1}"#)
        #expect(try sandbox.succeed("job", "run", "a") == "job \"a\": task 1 queued\n")
        #expect(
            try sandbox.succeed("job", "run", "a") == "job \"a\": task 1 is there already with the same key\n")
        let run = try sandbox.object("job", "run", "a")
        #expect(run["first_task_id"] as? Int == 1 && run["last_task_id"] as? Int == 1)
        #expect(run["count"] as? Int == 1 && run["duplicates"] as? Int == 1)
        #expect(
            try sandbox.succeed("job", "run", "a", "--param", #"{"user": 2}"#, "--count", "3").hasSuffix(
                " queued; 2 more would be duplicates of it\n"))
        #expect(try sandbox.object("job", "run", "a", "--param", "{}", "--count", "2")["duplicates"] as? Int == 0)
        #expect(try sandbox.rows("task", "list").count == 4)
    }

    @Test("A duplicate that the job wants refused is, with the task that is there")
    func refused() throws {
        try add("--unique", "params", "--on-duplicate", "fail")
        try sandbox.succeed("job", "run", "a")
        #expect(try sandbox.refusal("job", "run", "a").contains("would be a duplicate of task 1"))
    }

    @Test("A task that waits for its job's limit names the limit and the tasks that run")
    func jobLimit() throws {
        try add("--max-running", "1")
        try sandbox.succeed("job", "run", "a", "--count", "2")
        let executor = try serve()
        #expect(
            try sandbox.succeed("task", "why", "2").contains(
                "tasks of job \"a\" before it take what its max_running of 1 leaves"))
        let running = try executor.claim("h").map(\.key.taskID)
        #expect(running == [1])
        let hold = try #require(try holds(2).first)
        #expect(hold["reason"] as? String == "job_limit")
        let why = try sandbox.succeed("task", "why", "2")
        #expect(why.contains("job \"a\" runs 1 task (1), and its max_running is 1"), "\(why)")
        #expect(try sandbox.rows("task", "list", "--status", "limited").map { $0["id"] as? Int } == [2])
        #expect(try sandbox.succeed("job", "why", "a").contains("max_running is 1"))
    }

    @Test("A task that waits for its key's limit names the key; one with another key is claimed")
    func keyLimit() throws {
        try add("--key", "$.tenant", "--max-per-key", "1", parameters: #"{"tenant": "ada"}"#)
        try sandbox.succeed("job", "run", "a", "--count", "2")
        try sandbox.succeed("job", "run", "a", "--param", #"{"tenant": "eve"}"#)
        let executor = try serve()
        #expect(try executor.claim("h").map(\.key.taskID).sorted() == [1, 3])
        #expect(try holds(2).map { $0["reason"] as? String } == ["key_limit"])
        let why = try sandbox.succeed("task", "why", "2")
        #expect(why.contains(#"runs 1 task (1) with the key "ada", and its max_per_key is 1"#), "\(why)")
    }

    @Test("A task that waits for its job's rate says when it opens, and that it starts then")
    func rateLimit() throws {
        try add("--rate", "1/1h")
        try sandbox.succeed("job", "run", "a", "--count", "2")
        let executor = try serve()
        #expect(try executor.claim("h").map(\.key.taskID) == [1])
        let hold = try #require(try holds(2).first)
        #expect(hold["reason"] as? String == "rate_limit")
        #expect((hold["until"] as? Int).map { $0 > StandInExecutor.now } == true)
        let why = try sandbox.succeed("task", "why", "2")
        #expect(why.contains("the rate of job \"a\" is 1/1h, and no start is left; it opens at "), "\(why)")
        #expect(why.contains("\ntask 2: starts at "), "\(why)")
    }
}
