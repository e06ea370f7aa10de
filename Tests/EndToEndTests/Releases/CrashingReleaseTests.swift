import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

/// Releases that load, take over, and crash.
@Suite("A release that crashes after its activation")
struct CrashingReleaseTests {
    private let deployment: Deployment
    private let executor: RunningProgram

    init() throws {
        deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.buildVersion(1)])
        try deployment.addJob("fragile", retries: 9)
        try deployment.addJob("version")
        executor = try deployment.startExecutor("g")
    }

    @Test("is taken back by itself once three tasks have died of it; they end on the release before")
    func goesBack() throws {
        let first = try deployment.desired()
        let second = try deployment.publishRelease([try deployment.buildVersion(2, flags: ["-DCRASHES"])])
        try deployment.waitFor(.active, of: second)
        let tasks = try deployment.enqueue("fragile", count: 6)

        let logs = try deployment.finalLogs(of: tasks)
        #expect(logs.allSatisfy { $0.code == .ok && $0.result == "1" && $0.releaseNo == first.number })
        #expect(try deployment.desired().id == first.id)
        let condemned = try #require(try deployment.store.release(second.id))
        #expect(condemned.quarantinedAt != nil)
        let reason = try #require(condemned.quarantineReason)
        #expect(reason.contains("SIGABRT") && reason.contains("\"fragile\""))
        #expect(try deployment.waitFor(.quarantined, of: second) == reason)
        let deaths = try deployment.logs(of: tasks).filter { $0.code == .hostDied }
        #expect(Set(deaths.map(\.taskID)).count >= 3)
        #expect(deaths.allSatisfy { $0.releaseNo == second.number })
        #expect(executor.isRunning)
    }

    @Test("for one poison task alone stays; the task is quarantined")
    func poison() throws {
        let second = try deployment.publishRelease([
            try deployment.buildVersion(2), try deployment.build("crash.c"),
        ])
        try deployment.waitFor(.active, of: second)
        try deployment.addJob("poison", handler: "abort_now", retries: 9) { $0.parameters = "{}" }
        let task = try deployment.enqueue("poison")
        let isHeld = try eventually(within: 180) {
            try deployment.store.tasks(TaskFilter()).contains {
                $0.id == task.lowerBound && $0.heldReason == .quarantined
            }
        }
        #expect(isHeld)
        #expect(try deployment.run("version").map(\.result) == ["2"])
        #expect(try deployment.desired().id == second.id)
        #expect(try deployment.desired().quarantinedAt == nil)
    }

    @Test("and has nothing before it stays, and says so")
    func nothingBefore() throws {
        let alone = try Deployment()
        try alone.addGroup("g", plugins: [try alone.buildVersion(1, flags: ["-DCRASHES"])])
        try alone.addJob("fragile")
        try alone.addJob("version")
        let executor = try alone.startExecutor("g")
        let logs = try alone.run("fragile", count: 4)
        #expect(logs.allSatisfy { $0.code == .hostDied })
        #expect(
            eventually { executor.logText.contains("there is no earlier one to go back to") }, "\(executor.logText)")
        #expect(try alone.run("version").map(\.result) == ["1"])
    }

    @Test("as a canary is ended, and what the group runs is untouched")
    func canary() throws {
        let first = try deployment.desired()
        let plugin = try storeVersion(2, flags: ["-DCRASHES"])
        let second = try deployment.release([plugin]) { $0.canaryPercent = 50 }
        try deployment.waitFor(.active, of: second)
        // Without retries, so that each death has a task of its own: one that met the canary three times would be quarantined instead.
        try deployment.addJob("brittle", handler: "fragile")
        // While its host comes back all claims go to the other, so a few tasks may not be enough.
        for _ in 0..<100 where try deployment.store.group(named: "g").canary != nil {
            let logs = try deployment.run("brittle", count: 8)
            #expect(logs.allSatisfy { $0.code == .hostDied || ($0.code == .ok && $0.result == "1") })
        }
        #expect(try deployment.store.group(named: "g").canary == nil)
        #expect(try deployment.desired().id == first.id)
        #expect(try deployment.store.release(second.id)?.quarantinedAt != nil)
        #expect(try deployment.run("fragile", count: 8).allSatisfy { $0.code == .ok && $0.result == "1" })
    }

    /// Stores a version that the group does not run, and returns its id.
    private func storeVersion(_ version: Int, flags: [String] = []) throws -> PluginID {
        let spare = "spare-\(version)"
        try deployment.addGroup(spare, plugins: [try deployment.buildVersion(version, flags: flags)])
        return try #require(try deployment.desired(spare).plugins.first).id
    }
}
