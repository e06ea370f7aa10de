import Foundation
import JobModel
import JobStore
import Testing

@Suite("dotjob executors and plugin list")
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

    @Test("plugin list shows the newest release of each group, and older ones when asked")
    func plugins() throws {
        let sandbox = try CommandSandbox()
        let executor = try sandbox.openExecutor()
        _ = try executor.publish(plugin: "p", handlers: ["h", "k"])
        _ = try executor.publish(plugin: "q", handlers: ["z"])
        let rows = try sandbox.rows("plugin", "list")
        #expect(rows.compactMap { $0["name"] as? String }.sorted() == ["p", "q"])
        #expect(rows.allSatisfy { $0["release_no"] as? Int == 2 && $0["group_name"] as? String == "g" })
        #expect(rows.contains { $0["handlers"] as? [String] == ["h", "k"] })
        #expect(try sandbox.rows("plugin", "list", "--all", "--group", "g").count == 3)
        #expect(try sandbox.succeed("plugin", "list").contains("h k"))
        #expect(try sandbox.refusal("plugin", "list", "--group", "nope").contains("\"nope\""))
    }
}
