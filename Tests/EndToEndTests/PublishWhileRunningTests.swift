import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

/// Releases that are published while an executor works.
@Suite("A plugin published while its executor runs")
struct PublishWhileRunningTests {
    private let deployment: Deployment
    private let executor: RunningProgram

    init() throws {
        deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.build("traces.c", named: "v1")])
        try deployment.addJob("version")
        executor = try deployment.startExecutor("g")
    }

    private func buildVersion(_ version: Int, flags: [String] = []) throws -> String {
        try deployment.build("traces.c", named: "v\(version)", flags: ["-DVERSION=\"\(version)\""] + flags)
    }

    private func waitForRelease(_ number: Int64) throws {
        let runsIt = try eventually {
            try deployment.store.executors().contains { $0.runningReleaseNo == number }
        }
        try #require(runsIt, "\(executor.logText)")
    }

    @Test("takes over without a restart; what runs ends on the old one, and nothing is lost in between")
    func takesOver() throws {
        let gate = deployment.directory.file("gate")
        try deployment.addJob("wait", handler: "wait_for_file", parameters: #"{"path": "\#(gate)"}"#)
        #expect(try deployment.run("version").map(\.result) == ["1"])
        let running = try deployment.enqueue("wait")
        try deployment.waitUntilRunning(running.lowerBound)
        let stream = try deployment.enqueue("version", count: 2_000)
        try deployment.publish([try buildVersion(2)], to: "g")
        try waitForRelease(2)
        #expect(try deployment.run("version").map(\.result) == ["2"])

        try Data().write(to: URL(fileURLWithPath: gate))
        let ended = try deployment.finalLogs(of: running)
        #expect(ended.map(\.result) == ["1"])
        #expect(ended.map(\.releaseNo) == [1])
        let logs = try deployment.finalLogs(of: stream)
        #expect(logs.count == 2_000)
        #expect(logs.allSatisfy { $0.code == .ok && $0.attempt == 1 && $0.result == $0.releaseNo.map(String.init) })
        #expect(executor.isRunning)
        #expect(eventually { executor.children.count == 1 }, "the old host is still there")
    }

    @Test("while another one is still loading takes over in the end")
    func newestWins() throws {
        try deployment.publish([try buildVersion(2, flags: ["-DINIT_MS=1500"])], to: "g")
        let isLoading = try eventually {
            try deployment.store.executors().contains { $0.hostState.isWarming }
        }
        #expect(isLoading)
        try deployment.publish([try buildVersion(3)], to: "g")
        try waitForRelease(3)
        #expect(try deployment.run("version").map(\.result) == ["3"])
    }

    @Test("and that does not load on this node never takes over: the old one goes on and the reason is shown")
    func rejectedOnNode() throws {
        let configuration = "\(deployment.database).d/plugins.d/g"
        try FileManager.default.createDirectory(atPath: configuration, withIntermediateDirectories: true)
        try #"{"refuse": true}"#.write(toFile: "\(configuration)/traces.json", atomically: true, encoding: .utf8)
        try deployment.publish([try buildVersion(2, flags: ["-DREFUSES=1"])], to: "g")
        let isRejected = try eventually {
            try deployment.store.executors().contains { $0.hostState.tellsTrouble("release 2 rejected") }
        }
        #expect(isRejected, "\(executor.logText)")
        #expect(try deployment.succeed("executors").contains("this node refuses it"))
        #expect(try deployment.run("version").map(\.result) == ["1"])
        try deployment.publish([try buildVersion(3)], to: "g")
        try waitForRelease(3)
        #expect(try deployment.run("version").map(\.result) == ["3"])
    }
}
