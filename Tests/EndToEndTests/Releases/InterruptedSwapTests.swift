import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

/// Executors killed in the middle of a swap.
@Suite("An executor killed during a swap")
struct InterruptedSwapTests {
    @Test(
        "converges to the desired release once it is back: no task is lost, no host is orphaned",
        arguments: [ReleaseState.verified, .warming, .active, .draining, .retired])
    func killed(state: ReleaseState) throws {
        let deployment = try Deployment()
        let gate = deployment.directory.file("gate")
        try deployment.addGroup("g", plugins: [try deployment.buildVersion(1)])
        try deployment.addJob("version")
        try deployment.addJob("wait", handler: "wait_for_file", parameters: #"{"path": "\#(gate)"}"#)
        try deployment.start("scheduler")
        let executor = try deployment.startExecutor("g")
        let first = try deployment.desired()
        // It keeps the old host draining, but not where the old release is to retire.
        let waiting = state == .retired ? nil : try deployment.enqueue("wait")
        if let waiting { try deployment.waitUntilRunning(waiting.lowerBound) }
        let tasks = try deployment.enqueue("version", count: 500)
        let second = try deployment.publishRelease([
            try deployment.buildVersion(2, flags: state == .warming ? ["-DINIT_MS=1500"] : [])
        ])
        switch state {
        case .draining, .retired: try deployment.waitFor(state, of: first)
        // It is there for a moment only: whatever has come by then will do.
        case .verified: break
        default: try deployment.waitFor(state, of: second)
        }
        let hosts = executor.children
        executor.kill(SIGKILL)
        executor.wait()
        #expect(eventually { hosts.allSatisfy { kill($0, 0) != 0 } }, "a host outlived its executor")

        let next = try deployment.startExecutor("g")
        let runsIt = try eventually(within: 180) {
            try deployment.store.executors().contains {
                $0.pid == Int(next.pid) && $0.runningReleaseNo == second.number
            }
        }
        #expect(runsIt)
        try Data().write(to: URL(fileURLWithPath: gate))
        let all = waiting.map { $0.lowerBound...tasks.upperBound } ?? tasks
        let logs = try deployment.finalLogs(of: all)
        #expect(logs.count == all.count)
        #expect(logs.allSatisfy { $0.code == .ok && $0.attempt == 1 && $0.result == $0.releaseNo.map(String.init) })
        #expect(try deployment.run("version").map(\.result) == ["2"])
        #expect(eventually { next.children.count == 1 })
    }

    @Test("A task that outstays the drain is ended there and runs again on the new release, with no mark against it")
    func drainDeadline() throws {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.buildVersion(1)])
        try deployment.addJob("stubborn", handler: "stubborn_at_first")
        let executor = try deployment.startExecutor(
            "g", options: ["--drain-timeout", "300ms", "--stop-grace", "200ms"])
        let task = try deployment.enqueue("stubborn")
        try deployment.waitUntilRunning(task.lowerBound)
        try deployment.publishRelease([try deployment.buildVersion(2)])
        let logs = try deployment.finalLogs(of: task)
        #expect(logs.map(\.result) == ["2"])
        #expect(logs.map(\.attempt) == [1])
        #expect(try deployment.logs(of: task).count == 1)
        #expect(executor.isRunning)
    }

    @Test("A drain that a person ends stops what still runs, which runs again on the new release, unmarked")
    func endedDrain() throws {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.buildVersion(1)])
        try deployment.addJob("stubborn", handler: "stubborn_at_first")
        try deployment.startExecutor("g", options: ["--drain-timeout", "1h", "--stop-grace", "200ms"])
        let task = try deployment.enqueue("stubborn")
        try deployment.waitUntilRunning(task.lowerBound)
        let first = try #require(try deployment.store.releases(ReleaseFilter()).items.first)
        let begun = try eventually { try !deployment.store.firstTasks(of: [first.id]).isEmpty }
        #expect(begun, "the first task is told while it runs")
        try deployment.publishRelease([try deployment.buildVersion(2)])
        let executor = try #require(try deployment.store.executors().first)
        let drains = try eventually { try deployment.store.executors().first?.hostState.drains.isEmpty == false }
        #expect(drains)
        try deployment.store.endDrain(of: first.id, on: executor.id, now: Deployment.now)
        let logs = try deployment.finalLogs(of: task)
        #expect(logs.map(\.result) == ["2"] && logs.map(\.attempt) == [1])
        let second = try #require(try deployment.store.releases(ReleaseFilter()).items.first)
        // A result is written before what else is to be told of it.
        let told = try eventually {
            try deployment.store.firstTasks(of: [second.id]).contains {
                $0.taskID == task.lowerBound && $0.startedAt >= second.publishedAt
            }
        }
        #expect(told)
        let row = try deployment.store.executors().first?.hostState.serving
        #expect(row?.usage?.hosts.contains { $0.doing == .active && $0.process.residentBytes > 1_000_000 } == true)
        #expect(row?.rules?.stopGraceMs == 200)
    }

    @Test("While a release drains, the executor's row names the tasks that it waits for")
    func namesWhatItWaitsFor() throws {
        let deployment = try Deployment()
        let gate = deployment.directory.file("gate")
        try deployment.addGroup("g", plugins: [try deployment.buildVersion(1)])
        try deployment.addJob("wait", handler: "wait_for_file", parameters: #"{"path": "\#(gate)"}"#)
        try deployment.startExecutor("g")
        let task = try deployment.enqueue("wait")
        try deployment.waitUntilRunning(task.lowerBound)
        try deployment.publishRelease([try deployment.buildVersion(2)])
        let isNamed = try eventually {
            try deployment.succeed("executors").contains("draining release 1: task \(task.lowerBound) (wait_for_file)")
        }
        let executors = try deployment.succeed("executors")
        #expect(isNamed, "\(executors)")
        try Data().write(to: URL(fileURLWithPath: gate))
        #expect(try deployment.finalLogs(of: task).map(\.result) == ["1"])
    }
}
