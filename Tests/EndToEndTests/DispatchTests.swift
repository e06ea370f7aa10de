import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

/// Who runs what, and how much at once, with real executors. A trace file tells what overlapped.
@Suite("Which task runs, where and when")
struct DispatchTests {
    private let deployment: Deployment
    private let traces: String
    private var trace: String { deployment.directory.file("trace") }

    init() throws {
        deployment = try Deployment()
        traces = try deployment.build("traces.c")
    }

    private func addOverlapJob(_ name: String = "overlap", ms: Int, change: (inout JobDraft) -> Void = { _ in }) throws
    {
        try deployment.addJob(
            name, handler: "overlap", parameters: #"{"path": "\#(trace)", "ms": \#(ms)}"#, change: change)
    }

    /// The trace: a task's id at its start, minus its id at its end.
    private func events() throws -> [TaskID] {
        try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n").map { line in
            try #require(TaskID(line))
        }
    }

    /// How many tasks ran at once at most.
    private func mostAtOnce() throws -> Int {
        var running = 0
        return try events().reduce(0) { most, event in
            running += event > 0 ? 1 : -1
            return max(most, running)
        }
    }

    /// Lets two tasks of another group come and go on the same executor: time enough to claim what may be claimed.
    private func passTime() throws {
        for _ in 0..<2 { #expect(try deployment.run("clock").map(\.code) == [.ok]) }
    }

    private func addClock() throws {
        try deployment.addGroup("other", threads: 1, plugins: [traces])
        try deployment.addJob("clock", group: "other", handler: "version")
    }

    @Test("a lower priority number runs first, and equal ones in the order of the queue")
    func priorities() throws {
        try deployment.addGroup("g", threads: 1, plugins: [traces])
        try addOverlapJob("last", ms: 0) { $0.priority = 9 }
        try addOverlapJob("middle", ms: 0)
        try addOverlapJob("first", ms: 0) { $0.priority = 0 }
        try deployment.succeed("group", "pause", "g")
        try deployment.startExecutor("g")
        let tasks = try ["last", "middle", "first"].map { try deployment.enqueue($0, count: 2) }
        try deployment.succeed("group", "resume", "g")
        _ = try deployment.finalLogs(of: tasks[0].lowerBound...tasks[2].upperBound)
        #expect(try events().filter { $0 > 0 } == tasks.reversed().flatMap(Array.init))
    }

    @Test("a paused group runs nothing until it is resumed, while another group goes on")
    func pause() throws {
        try deployment.addGroup("g", plugins: [traces])
        try addClock()
        try deployment.addJob("version")
        try deployment.startExecutor("g", "other")
        try deployment.succeed("group", "pause", "g")
        let tasks = try deployment.enqueue("version", count: 3)
        try passTime()
        #expect(try deployment.store.tasks(TaskFilter()).map(\.status) == [.waiting, .waiting, .waiting])
        #expect(try deployment.succeed("task", "why", "\(tasks.lowerBound)").contains("paused"))
        try deployment.succeed("group", "resume", "g")
        #expect(try deployment.finalLogs(of: tasks).map(\.code) == [.ok, .ok, .ok])
    }

    @Test("a disabled executor claims nothing until it is enabled, while its other group goes on")
    func disabledExecutor() throws {
        try deployment.addGroup("g", plugins: [traces])
        try addClock()
        try deployment.addJob("version")
        try deployment.startExecutor("g", "other")
        let executor = try #require(try deployment.store.executors().first { $0.groupName == "g" })
        try deployment.succeed("executors", "disable", "\(executor.id)")
        let tasks = try deployment.enqueue("version", count: 3)
        try passTime()
        #expect(try deployment.store.tasks(TaskFilter()).map(\.claimNo) == [0, 0, 0])
        try deployment.succeed("executors", "enable", "\(executor.id)")
        #expect(try deployment.finalLogs(of: tasks).map(\.code) == [.ok, .ok, .ok])
    }

    @Test("the other executor runs everything while one is disabled")
    func otherExecutor() throws {
        try deployment.addGroup("g", plugins: [traces])
        try deployment.addJob("version")
        try deployment.startExecutor("g")
        try deployment.startExecutor("g")
        let executors = try deployment.store.executors()
        try #require(executors.count == 2)
        for (disabled, working) in [(executors[0], executors[1]), (executors[1], executors[0])] {
            try deployment.succeed("executors", "disable", "\(disabled.id)")
            let logs = try deployment.run("version", count: 20)
            #expect(logs.count == 20)
            #expect(logs.allSatisfy { $0.executorID == working.id })
            try deployment.succeed("executors", "enable", "\(disabled.id)")
        }
    }

    @Test("max_running holds over two executors, and is used to the full")
    func maxRunning() throws {
        try deployment.addGroup("g", threads: 4, maxRunning: 3, plugins: [traces])
        try addOverlapJob(ms: 40)
        try deployment.startExecutor("g")
        try deployment.startExecutor("g")
        let logs = try deployment.run("overlap", count: 24)
        #expect(logs.count == 24)
        #expect(logs.allSatisfy { $0.code == .ok && $0.claimNo == 1 })
        #expect(try mostAtOnce() == 3)
    }

    @Test("tasks of a serial job run one after another over two executors, in their order")
    func serial() throws {
        try deployment.addGroup("g", threads: 4, plugins: [traces])
        try addOverlapJob(ms: 10) { $0.blockStrategy = .serial }
        try deployment.startExecutor("g")
        try deployment.startExecutor("g")
        let tasks = try deployment.enqueue("overlap", count: 12)
        #expect(try deployment.finalLogs(of: tasks).allSatisfy { $0.code == .ok })
        #expect(try events() == tasks.flatMap { [$0, -$0] })
    }

    @Test("a task of a discarding job that comes due beside a running one ends with 204, and the running one goes on")
    func discard() throws {
        try deployment.addGroup("g", threads: 4, plugins: [traces])
        let gate = deployment.directory.file("gate")
        try deployment.addJob("wait", handler: "wait_for_file", parameters: #"{"path": "\#(gate)"}"#) {
            $0.blockStrategy = .discard
        }
        try deployment.startExecutor("g")
        let first = try deployment.enqueue("wait")
        try deployment.waitUntilRunning(first.lowerBound)
        let skipped = try deployment.run("wait", count: 3)
        #expect(skipped.map(\.code) == [.skipped, .skipped, .skipped])
        try Data().write(to: URL(fileURLWithPath: gate))
        #expect(try deployment.finalLogs(of: first).map(\.code) == [.ok])
        #expect(try deployment.run("wait").map(\.code) == [.ok])
    }
}
