import Foundation
import GRDB
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
                "id", "hostname", "ip", "port", "group_id", "group_name", "executor_status", "draining",
                "drain_until", "session", "online", "pid",
                "lease_until", "running_release", "running_release_no", "host_state", "running_tasks", "resident_bytes",
                "cpu_percent", "host_losses", "hosts",
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

    @Test("end-drain asks an executor to end a release's drain, once, and refuses what is not there")
    func endDrain() throws {
        let sandbox = try CommandSandbox()
        let executor = try sandbox.openExecutor()
        let release = try executor.publish(plugin: "p", handlers: ["h"])
        let id = "\(executor.executorID)"
        #expect(
            try sandbox.succeed("executors", "end-drain", id, "--release", "1")
                == "executor \(id): the drain of release 1 ends; what still runs is asked to stop\n")
        let store = try sandbox.openStore()
        #expect(try store.takeEndedDrains(of: executor.session) == [release.id])
        #expect(try store.takeEndedDrains(of: executor.session).isEmpty)
        #expect(try store.audit(AuditFilter()).first?.action == "endDrain")
        #expect(try sandbox.refusal("executors", "end-drain", "99", "--release", "1").contains("99"))
        #expect(try sandbox.refusal("executors", "end-drain", id, "--release", "9").contains("release 9"))
    }

    @Test("executors gives each draining host a line of its own, with what it waits for")
    func draining() throws {
        let sandbox = try CommandSandbox()
        let executor = try sandbox.openExecutor()
        try executor.show(
            .serving(
                .init(
                    stable: .init(active: 3),
                    draining: [
                        .init(release: 2, tasks: [7, 8]) { _ in "send" },
                        .init(release: 1, tasks: [3]) { _ in "sweep" },
                    ])))
        let lines = try sandbox.succeed("executors").split(separator: "\n").map { $0.drop { $0 == " " } }
        #expect(lines.count == 4)
        #expect(lines[1].hasSuffix("  active"))
        #expect(lines[2] == "draining release 2: task 7 (send), task 8 (send)")
        #expect(lines[3] == "draining release 1: task 3 (sweep)")
    }

    @Test("What hosts do is told in one sentence: what serves, what stands in the way, what drains")
    func hostStateWords() throws {
        let sandbox = try CommandSandbox()
        let executor = try sandbox.openExecutor()
        func words() throws -> String? { try sandbox.rows("executors").first?["host_state"] as? String }
        #expect(try words() == "starting")
        let drain = HostState.Drain(release: 2, tasks: [7, 8, 9, 10]) { _ in "send" }
        let drained = "draining release 2: task 7 (send), task 8 (send), task 9 (send) and 1 more"
        let told: [(HostState, String)] = [
            (.serving(.init()), "no release"),
            (.serving(.init(stable: .init(active: 1))), "active"),
            (.serving(.init(stable: .init(warming: 1))), "warming"),
            (
                .serving(.init(stable: .init(warming: 2, trouble: "release 2 rejected: it fails"))),
                "warming, release 2 rejected: it fails"
            ),
            (
                .serving(
                    .init(
                        stable: .init(active: 2, warming: 3, trouble: "a"),
                        canary: .init(active: 4, warming: 5, trouble: "b"), draining: [drain])),
                "active, warming, canary 4, canary warming, a, b, \(drained)"
            ),
            (.serving(.init(draining: [drain])), drained),
            (.stopping([]), "stopping"),
            (.stopping([drain, drain]), "stopping, \(drained), \(drained)"),
        ]
        for (state, sentence) in told {
            try executor.show(state)
            #expect(try words() == sentence)
        }
        try executor.store.closeSession(executor.session, now: StandInExecutor.now)
        #expect(try words() == "gone")
    }

    @Test("What an earlier dotjob wrote of hosts is shown as it stands")
    func oldSentence() throws {
        let sandbox = try CommandSandbox()
        _ = try sandbox.openExecutor()
        try DatabaseQueue(path: sandbox.database).write {
            try $0.execute(sql: "UPDATE dot_executor SET host_state = 'active, warming'")
        }
        #expect(try sandbox.rows("executors").first?["host_state"] as? String == "active, warming")
        #expect(try sandbox.succeed("executors").contains("  active, warming\n"))
    }
}
