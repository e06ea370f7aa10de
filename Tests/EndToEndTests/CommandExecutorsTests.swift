import Foundation
import JobModel
import JobStore
import StoreSupport
import Testing

@Suite("dotjob executors")
struct CommandExecutorsTests {
    @Test("executors shows each node's share of a group by the columns of the table")
    func list() throws {
        let sandbox = try CommandSandbox()
        let executor = try sandbox.openExecutor()
        let release = try executor.publish(plugin: "p", handlers: ["h"])
        try executor.run(release)
        let row = try #require(try sandbox.rows("executors").first)
        #expect(
            Set(row.keys) == [
                "id", "hostname", "ip", "port", "group_id", "group_name", "executor_status", "session", "online", "pid",
                "lease_until", "running_release", "running_release_no", "host_state", "running_tasks",
            ])
        #expect(row["hostname"] as? String == "node-1")
        #expect(row["ip"] as? String == "127.0.0.1")
        #expect(row["executor_status"] as? Int == 0)
        #expect(row["online"] as? Int == 1)
        #expect(row["running_release"] as? Int == Int(release.id))
        #expect(row["running_release_no"] as? Int == 1)
        #expect(row["host_state"] as? String == "active")
        #expect(try sandbox.succeed("executors").contains("online"))
    }

    @Test("disable and enable turn a row's status, and refuse one that is not there")
    func disable() throws {
        let sandbox = try CommandSandbox()
        let id = "\(try sandbox.openExecutor().executorID)"
        try sandbox.succeed("executors", "disable", id)
        #expect(try sandbox.rows("executors", "list").first?["executor_status"] as? Int == 1)
        try sandbox.succeed("executors", "enable", id)
        #expect(try sandbox.rows("executors", "list").first?["executor_status"] as? Int == 0)
        #expect(try sandbox.refusal("executors", "disable", "99").contains("99"))
    }

    @Test("executors gives each draining host a line of its own, with what it waits for")
    func draining() throws {
        let sandbox = try CommandSandbox()
        let executor = try sandbox.openExecutor()
        let text = "active, draining release 2: task 7 (send), task 8 (send), draining release 1: task 3 (sweep)"
        let state = NodeState(executorID: executor.executorID, runningReleaseID: nil, hostState: text)
        _ = try executor.store.renewLease(
            executor.session, until: StandInExecutor.now + 600_000, states: [state], standings: [],
            now: StandInExecutor.now)
        let lines = try sandbox.succeed("executors").split(separator: "\n").map { $0.drop { $0 == " " } }
        #expect(lines.count == 4)
        #expect(lines[1].hasSuffix("  active"))
        #expect(lines[2] == "draining release 2: task 7 (send), task 8 (send)")
        #expect(lines[3] == "draining release 1: task 3 (sweep)")
    }
}
