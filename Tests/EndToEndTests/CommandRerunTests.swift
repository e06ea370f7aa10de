import Foundation
import JobModel
import JobStore
import StoreSupport
import TestSupport
import Testing

@Suite("dotjob task rerun")
struct CommandRerunTests {
    private let sandbox: CommandSandbox
    private let executor: StandInExecutor
    private let log: String

    init() throws {
        sandbox = try CommandSandbox()
        executor = try sandbox.openExecutor()
        let first = try executor.publish(plugin: "p", handlers: ["h"])
        _ = try executor.publish(plugin: "q", handlers: ["q"]) { $0.replacesAll = true }
        try sandbox.succeed("job", "add", "--name", "a", "--group", "g", "--handler", "h")
        try sandbox.succeed("job", "run", "a", "--param", "{\"n\": 1}")
        try executor.finish(executor.claim("h"), with: .failed, release: first)
        log = "\(try #require(try sandbox.rows("log", "list").first?["id"] as? Int))"
    }

    @Test("queues the attempt's task for a release that the group no longer wants, and --wait ends with its outcome")
    func rerun() throws {
        #expect(
            try sandbox.succeed("task", "rerun", log, "--on-release", "1")
                == "job \"a\": task 2 queued for release 1 of group \"g\"\n")
        let task = try #require(try sandbox.rows("task", "list").first)
        #expect(task["pinned_release"] as? Int == 1)
        #expect(task["executor_param"] as? String == "{\"n\": 1}")
        #expect(try sandbox.succeed("task", "why", "2").contains("release 1"))
        let claimed = try executor.claim("other")
        #expect(claimed.map(\.pinnedReleaseID) == [1])
        try executor.finish(claimed, with: .ok)

        for (code, status) in [(HandleCode.ok, Int32(0)), (.failed, 1)] {
            let one = executor
            Thread.detachNewThread {
                _ = try? eventually {
                    let claimed = try one.claim("other")
                    try one.finish(claimed, with: code)
                    return !claimed.isEmpty
                }
            }
            let outcome = try sandbox.run(["task", "rerun", log, "--on-release", "1", "--wait"])
            #expect(outcome.status == status, "\(outcome.output)\(outcome.error)")
            #expect(outcome.output.contains("ended with \(code.rawValue)"))
        }
    }

    @Test("is refused for an unknown attempt or release, one without the handler, and a deleted job")
    func refusals() throws {
        #expect(try sandbox.refusal("task", "rerun", "99", "--on-release", "1").contains("log 99: "))
        #expect(try sandbox.refusal("task", "rerun", log, "--on-release", "9").contains("no release 9"))
        #expect(try sandbox.refusal("task", "rerun", log, "--on-release", "2").contains("no handler \"h\""))
        #expect(try sandbox.rows("task", "list").isEmpty)
        try sandbox.succeed("job", "delete", "a")
        #expect(try sandbox.refusal("task", "rerun", log, "--on-release", "1").contains("job \"a\" is deleted"))
    }
}
