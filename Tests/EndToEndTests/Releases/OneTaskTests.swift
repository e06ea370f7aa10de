import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

/// What people do with one task: end it, or run it again on an old release.
@Suite("One task is cancelled, or run again on an old release")
struct OneTaskTests {
    private let deployment: Deployment
    private let executor: RunningProgram

    init() throws {
        deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.buildVersion(1), try deployment.build("crash.c")])
        for handler in ["version", "hang", "hang_politely"] { try deployment.addJob(handler, retries: 5) }
        executor = try deployment.startExecutor("g", options: ["--stop-grace", "300ms"])
    }

    @Test("A running task that hears the stop ends with 499 and is not tried again")
    func polite() throws {
        let hosts = executor.children
        let task = try deployment.enqueue("hang_politely")
        try deployment.waitUntilRunning(task.lowerBound)
        try deployment.succeed("task", "cancel", "\(task.lowerBound)")
        #expect(try deployment.finalLogs(of: task).map(\.code) == [.cancelled])
        #expect(try deployment.logs(of: task).count == 1)
        #expect(executor.children == hosts, "the host was replaced for a handler that obeyed")
    }

    @Test("A running task that hears nothing is ended with its host, and its neighbours are not")
    func deaf() throws {
        let task = try deployment.enqueue("hang")
        try deployment.waitUntilRunning(task.lowerBound)
        let hosts = executor.children
        try deployment.succeed("task", "cancel", "\(task.lowerBound)")
        let neighbours = try deployment.run("version", count: 200)
        #expect(neighbours.allSatisfy { $0.code == .ok && $0.attempt == 1 })
        let logs = try deployment.finalLogs(of: task)
        #expect(logs.map(\.code) == [.cancelled])
        #expect(logs.first?.message?.contains("killed") == true)
        #expect(eventually { !executor.children.contains(where: hosts.contains) && executor.children.count == 1 })
        #expect(executor.isRunning)
    }

    @Test("A waiting task is removed and logged")
    func waiting() throws {
        try deployment.succeed("group", "pause", "g")
        let task = try deployment.enqueue("version")
        #expect(try deployment.succeed("task", "cancel", "\(task.lowerBound)").contains("cancelled"))
        #expect(try deployment.finalLogs(of: task).map(\.code) == [.cancelled])
    }

    @Test("A task runs again on the exact old release, in a host of its own that goes afterwards")
    func rerun() throws {
        let first = try deployment.desired()
        let log = try #require(try deployment.run("version").first)
        let second = try deployment.publishRelease([try deployment.buildVersion(2)])
        try deployment.waitFor(.active, of: second)
        try deployment.waitFor(.retired, of: first)
        #expect(try deployment.run("version").map(\.result) == ["2"])

        try deployment.succeed("task", "rerun", "\(log.id)", "--on-release", "1", "--wait")
        var filter = LogFilter()
        filter.releaseID = first.id
        let logs = try deployment.store.logs(filter)
        #expect(logs.map(\.result) == ["1", "1"])
        #expect(logs.map(\.pluginDigest) == [log.pluginDigest, log.pluginDigest])
        #expect(eventually { executor.children.count == 1 })
        #expect(try deployment.run("version").map(\.result) == ["2"])
        #expect(try deployment.succeed("log", "list", "--release", "1").contains("version"))
    }
}
