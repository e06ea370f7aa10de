import Foundation
import JobModel
import JobStore
import StoreSupport
import TestSupport
import Testing

@Suite("The audit of commands", .disabled(if: SandboxServer.isFace, "a server audits its tokens' requests"))
struct CommandAuditTests {
    private let sandbox: CommandSandbox

    init() throws { sandbox = try CommandSandbox() }

    private func actions() throws -> [String] {
        try sandbox.rows("audit").compactMap { $0["action"] as? String }.reversed()
    }

    @Test("each command that changes something leaves one entry, with the user and what it changed")
    func entries() throws {
        let executor = try sandbox.openExecutor()
        try sandbox.succeed("group", "update", "g", "--max-running", "4")
        try sandbox.succeed("group", "pause", "g")
        try sandbox.succeed("group", "resume", "g")
        try sandbox.succeed("executors", "disable", "1")
        try sandbox.succeed("executors", "enable", "1")
        try sandbox.succeed("job", "add", "--name", "a", "--group", "g", "--handler", "a")
        try sandbox.succeed("job", "update", "a", "--retries", "0")
        try sandbox.succeed("job", "run", "a", "--count", "4")
        try sandbox.succeed("task", "cancel", "1")
        try executor.finish(try executor.claim("a"), with: .failed, message: "no luck")
        try sandbox.succeed("job", "retry", "a")
        try executor.finish(try executor.claim("a"), with: .failed, message: "no luck")
        try sandbox.succeed("job", "restart", "a")
        try sandbox.succeed("errors", "retry", "1", "--limit", "1")
        try sandbox.succeed("errors", "drop", "1")
        try sandbox.succeed("errors", "drop", "1", "--dry-run")
        try sandbox.succeed("job", "disable", "a")
        try sandbox.succeed("job", "enable", "a")
        try sandbox.succeed("job", "delete", "a")
        try sandbox.succeed("token", "add", "--name", "ci", "--role", "viewer")
        try sandbox.succeed("token", "rotate", "ci")
        try sandbox.succeed("token", "revoke", "ci")
        #expect(
            try actions() == [
                "addGroup", "updateGroup", "pauseGroup", "resumeGroup", "disableExecutor", "enableExecutor", "addJob",
                "updateJob", "runJob", "cancelTask", "retryJob", "restartJob", "retryError", "dropError", "disableJob",
                "enableJob", "deleteJob", "addToken", "rotateToken", "revokeToken",
            ])
        let rows = try sandbox.rows("audit", "--actor", "mia")
        #expect(rows.isEmpty)
        #expect(try sandbox.rows("audit").allSatisfy { $0["source"] as? String == "command line" })
        let job = try sandbox.rows("audit", "--subject", "job a")
        #expect(job.count == 8)
        let update = try #require(job.first { $0["action"] as? String == "updateJob" })
        #expect((update["before"] as? [String: Any])?["name"] as? String == "a")
        #expect((update["after"] as? [String: Any])?["retries"] as? Int == 0)
        #expect(job.first?["after"] is NSNull, "it is deleted")
    }

    @Test("a command that is refused leaves no entry, and no part of its change")
    func refused() throws {
        _ = try sandbox.refusal("job", "disable", "none")
        _ = try sandbox.refusal("task", "cancel", "99")
        _ = try sandbox.refusal("group", "add", "g")
        #expect(try actions() == ["addGroup"])
    }

    @Test("the user who asked stands in it, a secret among parameters does not")
    func secrets() throws {
        let outcome = try sandbox.run(
            [
                "job", "add", "--name", "a", "--group", "g", "--handler", "a", "--param",
                #"{"password": "hunter2", "to": "mia"}"#,
            ], environment: ["USER": "mia"])
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(try sandbox.rows("audit", "--actor", "mia").map { $0["subject"] as? String } == ["job a"])
        #expect(try !sandbox.succeed("audit", "--json").contains("hunter2"))
        #expect(try sandbox.succeed("audit").contains("mia"))
    }
}
