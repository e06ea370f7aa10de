import Foundation
import JobModel
import JobStore
import StoreSupport
import Testing

@Suite("dotjob task why")
struct CommandTaskWhyTests {
    private let sandbox: CommandSandbox

    init() throws {
        sandbox = try CommandSandbox(group: nil)
        try sandbox.succeed("group", "add", "g", "--max-running", "1")
        try sandbox.succeed("job", "add", "--name", "a", "--group", "g", "--handler", "h")
        try sandbox.succeed("job", "run", "a", "--count", "2")
    }

    @Test("names a group without an executor")
    func noExecutor() throws {
        #expect(try reasons(of: 1) == ["no_executor"])
        #expect(try sandbox.succeed("task", "why", "1").contains("group \"g\" has no executor online (0 known)"))
    }

    @Test("names disabled executors by their ids")
    func disabledExecutors() throws {
        let executor = try sandbox.openExecutor()
        try sandbox.succeed("executors", "disable", "\(executor.executorID)")
        #expect(try reasons(of: 1) == ["disabled_executors"])
    }

    @Test("names a group without a release")
    func noRelease() throws {
        _ = try sandbox.openExecutor()
        #expect(try reasons(of: 1) == ["no_release"])
    }

    @Test("names the handlers that the online executors offer instead")
    func noHandler() throws {
        try serveRelease(handlers: ["other"])
        #expect(try reasons(of: 1) == ["no_handler"])
        #expect(try sandbox.succeed("task", "why", "1").contains("runs release 1 with other"))
    }

    @Test("says that it is a matter of time when nothing holds the task")
    func turn() throws {
        try serveRelease(handlers: ["h"])
        #expect(try reasons(of: 1) == ["turn"])
    }

    @Test("names a paused group beside all else that holds the task")
    func pausedGroup() throws {
        try sandbox.succeed("group", "pause", "g")
        #expect(try reasons(of: 1) == ["paused_group", "no_executor"])
    }

    @Test("names max_running and what runs now, and says who runs the other task")
    func maxRunning() throws {
        let executor = try serveRelease(handlers: ["h"])
        #expect(try executor.claim("h").map(\.key.taskID) == [1])
        #expect(try reasons(of: 1) == ["running"])
        #expect(try sandbox.succeed("task", "why", "1").contains("on \"node-1\" has attempt 1"))
        #expect(try reasons(of: 2) == ["max_running"])
        #expect(try sandbox.succeed("task", "why", "2").contains("runs 1 tasks, and its max_running is 1"))
    }

    @Test("names a disabled job")
    func disabledJob() throws {
        try serveRelease(handlers: ["h"])
        try sandbox.succeed("job", "disable", "a")
        #expect(try reasons(of: 1) == ["disabled_job"])
    }

    @Test("names the task that has a serial job's turn")
    func serial() throws {
        try sandbox.succeed("group", "add", "wide")
        let executor = try serveRelease(group: "wide", handlers: ["h"])
        try sandbox.succeed("job", "add", "--name", "s", "--group", "wide", "--handler", "h", "--block", "serial")
        try sandbox.succeed("job", "run", "s", "--count", "2")
        #expect(try executor.claim("h").map(\.key.taskID) == [3])
        #expect(try reasons(of: 4) == ["serial"])
        #expect(try sandbox.succeed("task", "why", "4").contains("task 3 has the turn"))
    }

    @Test("names the time of a task that backs off")
    func runAt() throws {
        let executor = try serveRelease(handlers: ["h"])
        try sandbox.succeed("job", "update", "a", "--retries", "3")
        try executor.finish(executor.claim("h"), with: .failed, retryAfterMs: 3_600_000)
        #expect(try reasons(of: 1) == ["backoff"])
        let text = try sandbox.succeed("task", "why", "1")
        #expect(text.contains("backing off after attempt 1 of 4, which failed, until"))
        #expect(text.contains("\ntask 1: starts at "))
        let row = try #require(try sandbox.rows("task", "why", "1").first)
        #expect((row["until"] as? Int).map { $0 > StandInExecutor.now } == true)
        #expect((row["cure"] as? String)?.contains("log list") == true)
    }

    @Test("names until when a task is snoozed, and how often it has been")
    func snoozed() throws {
        let executor = try serveRelease(handlers: ["h"])
        try executor.finish(executor.claim("h"), with: .snoozed, retryAfterMs: 3_600_000)
        #expect(try reasons(of: 1) == ["snoozed"])
        let text = try sandbox.succeed("task", "why", "1")
        #expect(text.contains("snooze 1 of at most 1000 (max_snoozes of job \"a\")"))
        #expect(text.contains("\ntask 1: starts at "))
    }

    @Test("a pause that ends by itself says when a task starts, unless something else holds it")
    func pauseWithEnd() throws {
        let executor = try serveRelease(handlers: ["h"])
        try sandbox.succeed("group", "pause", "g", "--for", "1h")
        #expect(try sandbox.succeed("task", "why", "1").contains("\ntask 1: starts at "))
        try sandbox.succeed("executors", "disable", "\(executor.executorID)")
        #expect(try !sandbox.succeed("task", "why", "1").contains("starts at"))
    }

    @Test("names the cap of a serial job's waiting tasks, and what became of those beyond it")
    func queueCap() throws {
        try sandbox.succeed("group", "add", "wide")
        let executor = try serveRelease(group: "wide", handlers: ["h"])
        try sandbox.succeed(
            "job", "add", "--name", "s", "--group", "wide", "--handler", "h", "--block", "serial", "--queue-at-most",
            "1")
        try sandbox.succeed("job", "run", "s")
        #expect(try executor.claim("h").map(\.key.taskID) == [3])
        try sandbox.succeed("job", "run", "s")
        #expect(try reasons(of: 4) == ["serial", "queue_cap"])
        try sandbox.succeed("job", "run", "s")
        #expect(
            try sandbox.succeed("task", "why", "4").contains(
                "it ended with 204 skipped: The job keeps 1 waiting task (queue_at_most)"))
    }

    @Test("names the deaths of a quarantined task, and their limit")
    func quarantined() throws {
        let executor = try serveRelease(handlers: ["h"])
        try sandbox.succeed("job", "update", "a", "--retries", "100")
        try sandbox.succeed("task", "cancel", "2")
        for _ in 1...Limits.hostDeaths {
            try executor.finish(executor.claim("h"), with: .hostDied, retryAfterMs: 0)
        }
        #expect(try reasons(of: 1) == ["quarantined"])
        #expect(try sandbox.succeed("task", "why", "1").contains("3 host deaths (limit 3)"))
    }

    @Test("says how an ended task ended, and refuses one that never was")
    func notQueued() throws {
        let executor = try serveRelease(handlers: ["h"])
        try executor.finish(executor.claim("h"), with: .ok)
        #expect(try sandbox.succeed("task", "why", "1").contains("200 ok"))
        #expect(try reasons(of: 1).isEmpty)
        #expect(try sandbox.refusal("task", "why", "99").contains("task 99"))
    }

    private func reasons(of task: Int) throws -> [String] {
        try sandbox.rows("task", "why", "\(task)").compactMap { $0["reason"] as? String }
    }

    /// Publishes a release and opens an executor that runs it.
    @discardableResult
    private func serveRelease(group: String = "g", handlers: [String]) throws -> StandInExecutor {
        let executor = try sandbox.openExecutor(group: group)
        try executor.run(try executor.publish(plugin: "p", handlers: handlers))
        return executor
    }
}
