import Foundation
import JobModel
import JobStore
import StoreSupport
import TestSupport
import Testing

@Suite("dotjob job why")
struct CommandJobWhyTests {
    private let sandbox: CommandSandbox

    init() throws { sandbox = try CommandSandbox() }

    private func addJob(_ options: String...) throws {
        let outcome = try sandbox.run(["job", "add", "--name", "a", "--group", "g", "--handler", "h"] + options)
        try #require(outcome.status == 0, "\(outcome.error)")
    }

    private func reasons() throws -> [String] {
        try #require(try sandbox.object("job", "why", "a")["holds"] as? [[String: Any]]).compactMap {
            $0["reason"] as? String
        }
    }

    private func serve() throws -> StandInExecutor {
        let executor = try sandbox.openExecutor()
        try executor.run(try executor.publish(plugin: "p", handlers: ["h"]))
        return executor
    }

    @Test("a job whose group nobody serves says so, with the cure; a disabled one that too")
    func noExecutor() throws {
        try addJob("--every", "1h")
        #expect(try reasons() == ["no_executor"])
        let text = try sandbox.succeed("job", "why", "a")
        #expect(text.contains("job \"a\": group \"g\" has no executor online (0 known); start one with"))
        #expect(text.contains("job \"a\": next run at ") && text.contains(", when nothing holds it any more"))
        try sandbox.succeed("job", "disable", "a")
        #expect(try reasons() == ["disabled_job", "no_executor"])
    }

    @Test("a job that nothing holds says when it runs next, and that none of its tasks has ended")
    func nothing() throws {
        try addJob("--every", "1h")
        _ = try serve()
        let text = try sandbox.succeed("job", "why", "a")
        #expect(text.contains("job \"a\": nothing holds it") && text.contains("none of its tasks has ended yet"))
        let standing = try sandbox.object("job", "why", "a")
        #expect(standing["next_run_at"] as? Int == standing["starts_at"] as? Int && standing["starts_at"] is Int)
        #expect(standing["waiting"] as? Int == 0 && standing["last"] is NSNull)
    }

    @Test("a pause with an end says when the next run starts")
    func paused() throws {
        try addJob("--every", "1h")
        _ = try serve()
        try sandbox.succeed("group", "pause", "g", "--for", "3h")
        #expect(try reasons() == ["paused_group"])
        let text = try sandbox.succeed("job", "why", "a")
        #expect(text.contains("is paused until ") && text.contains(", which starts at "))
    }

    @Test("names what keeps the oldest waiting task, and how the last one ended")
    func tasks() throws {
        try addJob("--retries", "1")
        let executor = try serve()
        try sandbox.succeed("job", "run", "a")
        try executor.finish(executor.claim("h"), with: .timedOut, message: "too slow", retryAfterMs: 0)
        try executor.finish(executor.claim("h"), with: .timedOut, message: "too slow")
        try sandbox.succeed("job", "run", "a", "--count", "2")
        try executor.finish(executor.claim("h", limit: 1), with: .snoozed, retryAfterMs: 3_600_000)
        #expect(try reasons() == ["manual"])
        let text = try sandbox.succeed("job", "why", "a")
        #expect(text.contains("2 tasks wait; the oldest is task 2: it is snoozed until "))
        #expect(text.contains("its last task ended with 502 timed out") && text.contains(": too slow"))
        let standing = try sandbox.object("job", "why", "a")
        #expect((standing["oldest_waiting"] as? [String: Any])?["task_id"] as? Int == 2)
        #expect((standing["last"] as? [String: Any])?["handle_code"] as? Int == 502)
    }

    @Test("names the bounds of a schedule that has yet to begin, and of one that has ended")
    func bounds() throws {
        _ = try serve()
        try addJob("--every", "1h", "--start", "2098-06-01T00:00Z")
        #expect(try reasons() == ["not_begun"])
        #expect(try sandbox.succeed("job", "why", "a").contains("does not come due before 2098-06-01 00:00:00 UTC"))
        try sandbox.succeed("job", "update", "a", "--manual")
        #expect(try reasons() == ["manual"])
    }

    @Test("tells of occurrences that were missed and dropped")
    func misfire() throws {
        try addJob("--every", "1s", "--misfire", "skip", "--misfire-after", "0s")
        let executor = try serve()
        let store = try sandbox.openStore()
        let job = try store.job(named: "a")
        let dropped = DroppedOccurrences(count: 7, first: job.createdAt, last: job.createdAt + 7_000)
        let stretch = CursorStretch(through: .max, jobLimit: 1, taskLimit: 10)
        _ = try store.materialise(stretch, now: StandInExecutor.now) { scheduled, _ in
            var plan = SchedulePlan(nextTriggerAt: scheduled.createdAt + 3_600_000)
            plan.dropped = dropped
            return plan
        }
        _ = executor
        #expect(try reasons() == ["misfire"])
        #expect(try sandbox.succeed("job", "why", "a").contains("missed: 7 occurrences due from "))
    }

    @Test("an unknown job is refused")
    func unknown() throws { #expect(try sandbox.refusal("job", "why", "b").contains("job \"b\"")) }
}
