import Foundation
import Glibc
import JobModel
import JobStore
import TestSupport
import Testing

/// Releases that swap under work, with nothing to notice but the results.
@Suite("Releases swap in a living executor")
struct SwapTests {
    /// A group "g" at version 1 of a plugin, with the stored plugins of versions 1 and 2.
    private func deploy(_ source: String) throws -> (deployment: Deployment, versions: [Plugin]) {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.buildVersion(2, of: source)])
        let second = try #require(try deployment.desired().plugins.first)
        try deployment.publish([try deployment.buildVersion(1, of: source)], to: "g")
        let first = try #require(try deployment.desired().plugins.first)
        try deployment.addJob("version")
        try deployment.addJob("slow_version", parameters: #"{"ms": 40}"#)
        return (deployment, [first, second])
    }

    /// Swaps back and forth while tasks run, and expects each to have ended once, on the release that its log row names.
    private func swap(_ times: Int, _ deployment: Deployment, _ versions: [Plugin]) throws {
        var tasks: [ClosedRange<TaskID>] = []
        for round in 1...times {
            tasks.append(try deployment.enqueue("version", count: 100))
            tasks.append(try deployment.enqueue("slow_version", count: 2))
            let release = try deployment.release([versions[round % 2].id])
            try deployment.waitFor(.active, of: release)
        }
        let range = try #require(tasks.first).lowerBound...(try #require(tasks.last)).upperBound
        let logs = try deployment.finalLogs(of: range)
        #expect(logs.count == range.count)
        #expect(Set(logs.map(\.taskID)).count == range.count)
        #expect(try deployment.logs(of: range).count == range.count, "an attempt was logged twice, or tried again")
        #expect(logs.allSatisfy { $0.code == .ok && $0.attempt == 1 })
        let results = [versions[0].digest: "1", versions[1].digest: "2"]
        let digests = try Dictionary(
            uniqueKeysWithValues: deployment.store.releases(ReleaseFilter(groupName: "g")).map {
                ($0.number, $0.plugins[0].digest)
            })
        #expect(logs.allSatisfy { $0.result != nil && $0.result == results[$0.pluginDigest ?? ""] })
        #expect(logs.allSatisfy { $0.pluginDigest != nil && $0.pluginDigest == digests[$0.releaseNo ?? 0] })
        #expect(Set(logs.compactMap(\.result)) == ["1", "2"])
    }

    @Test("a hundred times: nothing is lost, failed or logged twice; no other group is touched and memory stays flat")
    func hundredSwaps() throws {
        let (deployment, versions) = try deploy("traces.c")
        try deployment.addGroup("other", plugins: [try deployment.build("crash.c")])
        try deployment.addJob("bystander", group: "other", handler: "echo")
        let executor = try deployment.startExecutor("g", "other")
        let others = try deployment.enqueue("bystander", count: 200)
        let bystander = try #require(hosts(of: executor, group: "other").first)

        try swap(20, deployment, versions)
        let before = try residentBytes(executor)
        try swap(80, deployment, versions)
        let after = try residentBytes(executor)

        #expect(after - before < 8 << 20, "from \(before) to \(after) bytes")
        #expect(try deployment.finalLogs(of: others).allSatisfy { $0.code == .ok && $0.attempt == 1 })
        #expect(hosts(of: executor, group: "other") == [bystander], "its host was replaced")
        #expect(eventually { executor.children.count == 2 }, "old hosts are left")
        #expect(executor.isRunning)
    }

    @Test("in C++ with static and thread-local objects, and in Swift", arguments: ["version.cpp", "version.swift"])
    func languages(source: String) throws {
        let (deployment, versions) = try deploy(source)
        let executor = try deployment.startExecutor("g")
        try swap(6, deployment, versions)
        #expect(eventually { executor.children.count == 1 }, "old hosts are left")
    }

    private func hosts(of executor: RunningProgram, group: String) -> [pid_t] {
        executor.children.filter { pid in
            let line = try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8)
            return line?.split(separator: "\0").contains(Substring(group)) ?? false
        }
    }

    private func residentBytes(_ program: RunningProgram) throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(program.pid)/statm", encoding: .utf8)
        let pages = try #require(status.split(separator: " ").dropFirst().first.flatMap { Int($0) })
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
