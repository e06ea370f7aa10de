import Foundation
import JobModel
import JobStore
import StoreSupport
import TestSupport
import Testing

@Suite("dotjob task")
struct CommandTaskTests {
    private let sandbox: CommandSandbox

    init() throws {
        sandbox = try CommandSandbox()
        try sandbox.succeed("job", "add", "--name", "a", "--group", "g", "--handler", "h")
    }

    @Test("list takes every status that its table shows")
    func statuses() throws {
        try sandbox.succeed("job", "run", "a", "--count", "3")
        try sandbox.succeed("job", "add", "--name", "off", "--group", "g", "--handler", "h")
        try sandbox.succeed("job", "run", "off", "--count", "2")
        try sandbox.succeed("job", "disable", "off")
        let executor = try sandbox.openExecutor()
        let lost = try executor.claim("h", limit: 1)
        var batch = QueueBatch(session: executor.session)
        batch.handBacks = lost.map { HandBack(key: $0.key, reason: .suspect) }
        _ = try executor.store.finishAndClaim(batch, now: StandInExecutor.now)
        func count(_ status: String) throws -> Int { try sandbox.rows("task", "list", "--status", status).count }
        #expect(try count("waiting") == 5 && count("running") == 0)
        #expect(try count("ready") == 3 && count("held") == 2 && count("disabled") == 2)
        #expect(
            try count("alone") == 1 && count("snoozed") == 0 && count("serial") == 0 && count("pinned") == 0
                && count("quarantined") == 0)
    }

    @Test("list shows the queue by the columns of the table")
    func list() throws {
        try sandbox.succeed("job", "run", "a", "--count", "3")
        let executor = try sandbox.openExecutor()
        _ = try executor.claim("h", limit: 1)
        let rows = try sandbox.rows("task", "list")
        let task = try #require(rows.first)
        #expect(
            Set(task.keys) == [
                "id", "job_id", "job_name", "group_id", "executor_handler", "executor_param", "priority", "run_at",
                "status", "held_reason", "claim_no", "attempt", "snoozes", "losses", "host_deaths", "suspect",
                "session",
                "scheduled_at", "shard", "cancel_requested_at", "origin", "progress", "progress_note", "pinned_release",
                "trace_context",
            ])
        #expect(rows.map { $0["status"] as? Int } == [2, 1, 1])
        #expect(task["session"] as? Int == Int(executor.session))
        #expect(task["claim_no"] as? Int == 1)
        #expect(rows.last?["session"] is NSNull)
        #expect(try sandbox.rows("task", "list", "--status", "running").count == 1)
        #expect(try sandbox.rows("task", "list", "--status", "waiting", "--job", "a", "--group", "g").count == 2)
        #expect(try sandbox.succeed("task", "list").contains("running"))
    }

    @Test("list stops at its limit, says where it goes on, and does")
    func limit() throws {
        try sandbox.succeed("job", "run", "a", "--count", "3")
        let first = try sandbox.run(["task", "list", "--limit", "2", "--json"])
        #expect(first.error == "more: --after 2 (of 3)\n")
        let last = try sandbox.run(["task", "list", "--limit", "2", "--after", "2", "--json"])
        #expect(last.error.isEmpty)
        let ids = try [first, last].map { outcome in
            let rows = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [CommandSandbox.Row]
            return rows?.compactMap { $0["id"] as? Int }
        }
        #expect(ids == [[1, 2], [3]])
        #expect(try sandbox.refusal("task", "list", "--after", "x").contains("cursor \"x\": no place in this list"))
        #expect(try sandbox.wrongValue("task", "list", "--limit", "0").contains("--limit \"0\""))
        #expect(try sandbox.refusal("task", "list", "--job", "nope").contains("\"nope\""))
    }

    @Test("list without a limit is whole, for programs and for people, however many pages it is read in")
    func long() throws {
        try sandbox.succeed("job", "run", "a", "--count", "1200")
        #expect(try sandbox.rows("task", "list").compactMap { $0["id"] as? Int } == Array(1...1_200))
        let lines = try sandbox.succeed("task", "list").split(separator: "\n")
        #expect(lines.count == 1_201 && lines.filter { $0.contains("STATUS") }.count == 1)
        let columns = Set(lines.dropFirst(1_000).map { $0.range(of: "waiting")?.lowerBound.utf16Offset(in: $0) })
        #expect(columns.count == 1)
    }

    @Test("cancel takes a waiting task out and logs it with 499")
    func cancel() throws {
        try sandbox.succeed("job", "run", "a")
        try sandbox.succeed("task", "cancel", "1")
        #expect(try sandbox.rows("task", "list").isEmpty)
        #expect(try sandbox.rows("log", "list").first?["handle_code"] as? Int == 499)
        #expect(try sandbox.succeed("task", "why", "1").contains("499 cancelled"))
        #expect(try sandbox.refusal("task", "cancel", "1").contains("1"))
    }

    @Test("cancel asks a running task to end, and --wait says how it ended")
    func cancelRunning() throws {
        try sandbox.succeed("job", "run", "a")
        let executor = try sandbox.openExecutor()
        let claimed = try executor.claim("h")
        #expect(try sandbox.succeed("task", "cancel", "1") == "task 1: asked to end\n")
        #expect(try sandbox.rows("task", "list").first?["cancel_requested_at"] is Int)
        #expect(try sandbox.succeed("task", "list").contains("asked to end"))
        try executor.finish(claimed, with: .cancelled)

        try sandbox.succeed("job", "run", "a")
        let second = try executor.claim("h")
        Thread.detachNewThread {
            _ = try? eventually { try executor.store.cancelRequests(of: executor.session).count == 1 }
            try? executor.finish(second, with: .cancelled)
        }
        let said = try sandbox.succeed("task", "cancel", "2", "--wait")
        #expect(said == "task 2: asked to end\ntask 2: ended with 499 cancelled\n")
        #expect(try sandbox.rows("task", "list").isEmpty)
    }

    @Test("cancel refuses a task that is not queued")
    func cancelUnknown() throws {
        #expect(try sandbox.refusal("task", "cancel", "99", "--wait").contains("task 99: "))
    }
}
