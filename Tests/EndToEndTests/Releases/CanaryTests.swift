import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

/// A release on trial beside the one that the group runs.
@Suite("A canary gets its share of claims until it is promoted or ended")
struct CanaryTests {
    private let deployment: Deployment
    private let executor: RunningProgram
    private let canary: Release

    init() throws {
        deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.buildVersion(1)])
        try deployment.addJob("version")
        executor = try deployment.startExecutor("g")
        try deployment.succeed(
            "plugin", "publish", "--group", "g", "--canary", "25%", try deployment.buildVersion(2))
        let id = try #require(try deployment.store.group(named: "g").canary).releaseID
        canary = try #require(try deployment.store.release(id))
        try deployment.waitFor(.active, of: canary)
    }

    private func results(of count: Int) throws -> [String: Int] {
        let logs = try deployment.run("version", count: count)
        #expect(logs.allSatisfy { $0.code == .ok && $0.result == $0.releaseNo.map(String.init) })
        return Dictionary(grouping: logs, by: { $0.result ?? "" }).mapValues(\.count)
    }

    @Test("exactly, and both are shown side by side")
    func share() throws {
        #expect(try results(of: 400) == ["1": 300, "2": 100])
        let list = try deployment.succeed("plugin", "list", "--group", "g")
        #expect(list.contains("25%"))
        let tallies = try deployment.store.attempts(of: [canary.id, try deployment.desired().id])
        #expect(tallies.values.map { $0[.ok] }.compactMap { $0 }.sorted() == [100, 300])
    }

    @Test("Promoted it gets all, in the host that it has")
    func promoted() throws {
        let hosts = executor.children
        #expect(hosts.count == 2)
        try deployment.succeed("plugin", "promote", "--group", "g")
        #expect(eventually { executor.children.count == 1 })
        #expect(hosts.contains(executor.children.first ?? 0), "another host was started")
        #expect(try results(of: 50) == ["2": 50])
        #expect(try deployment.desired().id == canary.id)
    }

    @Test("Ended it gets nothing, and the group's own host is untouched")
    func ended() throws {
        try deployment.succeed("plugin", "rollback", "--group", "g")
        try deployment.waitFor(.retired, of: canary)
        #expect(eventually { executor.children.count == 1 })
        #expect(try results(of: 50) == ["1": 50])
    }
}
