import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

/// Handlers that break their host, beside neighbours that must not suffer: real plugins, real hosts, real signals.
@Suite("Handlers that misbehave")
struct MisbehavingHandlerTests {
    /// A deployment whose group `g` runs the crashing plugin, with another group `other` on the same executor.
    private func deploy(options: [String] = []) throws -> (Deployment, RunningProgram) {
        let deployment = try Deployment()
        let crash = try deployment.build("crash.c")
        try deployment.addGroup("g", plugins: [crash])
        try deployment.addGroup("other", threads: 1, plugins: [crash])
        try deployment.addJob("neighbour", handler: "sleep_ms", parameters: #"{"ms": 400}"#)
        try deployment.addJob("bystander", group: "other", handler: "sleep_ms", parameters: #"{"ms": 1500}"#)
        let executor = try deployment.startExecutor("g", "other", options: options)
        return (deployment, executor)
    }

    /// Runs the culprit beside three neighbours and a bystander in another group.
    private func runBesideOthers(
        _ handler: String, in deployment: Deployment, timeoutMs: Int64 = 0
    ) throws -> (culprit: AttemptLog, neighbours: [AttemptLog], bystander: [AttemptLog]) {
        try deployment.addJob(handler, timeoutMs: timeoutMs)
        let bystander = try deployment.enqueue("bystander")
        let neighbours = try deployment.enqueue("neighbour", count: 3)
        try deployment.waitUntilRunning(neighbours.lowerBound)
        let culprit = try deployment.run(handler)
        try #require(culprit.count == 1)
        _ = try deployment.finalLogs(of: neighbours)
        _ = try deployment.finalLogs(of: bystander)
        return (culprit[0], try deployment.logs(of: neighbours), try deployment.logs(of: bystander))
    }

    @Test(
        "A handler that takes its host down is blamed by name; neighbours run again without a lost attempt, other groups go on",
        arguments: [
            ("segfault", "SIGSEGV"), ("abort_now", "SIGABRT"), ("exit_zero", "exit(0)"), ("underscore_exit", "_exit"),
            ("kill_self", "SIGKILL"), ("overflow_stack", "SIGSEGV"),
        ])
    func hostDies(handler: String, sign: String) throws {
        let (deployment, executor) = try deploy()
        let (culprit, neighbours, bystander) = try runBesideOthers(handler, in: deployment)
        #expect(culprit.code == .hostDied)
        #expect(culprit.attempt == 1)
        let message = try #require(culprit.message)
        #expect(message.contains(handler) && message.contains(sign), "\(message)")
        // One log row each: a lost delivery is no attempt.
        #expect(neighbours.map(\.code) == [.ok, .ok, .ok])
        #expect(neighbours.allSatisfy { $0.attempt == 1 && $0.isFinal })
        #expect(bystander.map(\.code) == [.ok])
        #expect(bystander.first?.claimNo == 1, "another group's task was disturbed")
        #expect(executor.isRunning)
    }

    @Test("A C++ exception that leaves its handler is the handler's SIGABRT")
    func exceptionEscapes() throws {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.build("throw.cpp")])
        try deployment.addJob("throw_out")
        try deployment.startExecutor("g")
        let logs = try deployment.run("throw_out")
        #expect(logs.map(\.code) == [.hostDied])
        #expect(logs[0].message?.contains("SIGABRT") == true)
    }

    @Test("pthread_exit fails the attempt and costs neither the host nor its thread")
    func threadExits() throws {
        let (deployment, executor) = try deploy()
        let hosts = Set(executor.children)
        try deployment.addJob("thread_exit")
        let logs = try deployment.run("thread_exit", count: 12)
        #expect(logs.count == 12)
        #expect(logs.allSatisfy { $0.code == .failed && $0.message?.contains("pthread_exit") == true })
        #expect(try deployment.run("neighbour", parameters: #"{"ms": 1}"#).map(\.code) == [.ok])
        #expect(Set(executor.children) == hosts)
    }

    @Test("A handler that hangs past its timeout is killed and logged 502, while a long neighbour ends well")
    func hangs() throws {
        let (deployment, executor) = try deploy(options: ["--stop-grace", "200ms"])
        try deployment.addJob("long", handler: "sleep_ms", parameters: #"{"ms": 1200}"#)
        let long = try deployment.enqueue("long")
        try deployment.waitUntilRunning(long.lowerBound)
        try deployment.addJob("hang", timeoutMs: 300)
        let hanging = try deployment.enqueue("hang")
        // The fresh host serves others while the old one waits for the neighbour.
        try deployment.addJob("echo")
        let logs = try deployment.finalLogs(of: hanging)
        #expect(logs.map(\.code) == [.timedOut])
        #expect(try #require(logs[0].message).contains("300 ms"))
        let neighbour = try deployment.finalLogs(of: long)
        #expect(neighbour.map(\.code) == [.ok])
        #expect(neighbour[0].claimNo == 1, "the neighbour was disturbed")
        #expect(logs[0].finishedAt >= neighbour[0].finishedAt, "502 was written before the attempt was really gone")
        #expect(try deployment.run("echo").map(\.code) == [.ok])
        #expect(executor.isRunning)
    }

    @Test("A handler that stops when asked at its timeout is logged 502 and keeps its host")
    func hangsPolitely() throws {
        let (deployment, executor) = try deploy()
        let hosts = Set(executor.children)
        try deployment.addJob("hang_politely", timeoutMs: 200)
        #expect(try deployment.run("hang_politely").map(\.code) == [.timedOut])
        #expect(Set(executor.children) == hosts)
    }

    @Test("A leaked thread that crashes later blames no attempt that can run alone")
    func leaksThread() throws {
        let (deployment, executor) = try deploy()
        try deployment.addJob("leak_thread")
        let neighbours = try deployment.enqueue("neighbour", count: 3)
        try deployment.waitUntilRunning(neighbours.lowerBound)
        #expect(try deployment.run("leak_thread").map(\.code) == [.ok])
        let logs = try deployment.finalLogs(of: neighbours)
        #expect(logs.count == 3)
        #expect(logs.allSatisfy { $0.code == .ok && $0.attempt == 1 })
        #expect(executor.isRunning)
    }

    @Test("A forked child that keeps every descriptor neither holds its attempt nor outlives its host")
    func forksChild() throws {
        let (deployment, executor) = try deploy()
        try deployment.addJob("fork_child")
        let logs = try deployment.run("fork_child")
        #expect(logs.map(\.code) == [.ok])
        let child = try #require(logs[0].result.flatMap { pid_t($0) })
        #expect(kill(child, 0) == 0)
        executor.kill(SIGTERM)
        #expect(executor.wait() == 0)
        #expect(eventually { kill(child, 0) != 0 || Self.isZombie(child) }, "the child outlived its host")
    }

    private static func isZombie(_ pid: pid_t) -> Bool {
        let text = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
        return text.contains(") Z ")
    }

    @Test("A handler that prints a megabyte ends well; its own lines are kept up to the limit and the cut is marked")
    func printsMegabyte() throws {
        let (deployment, _) = try deploy()
        try deployment.addJob("print_megabyte")
        let logs = try deployment.run("print_megabyte")
        #expect(logs.map(\.code) == [.ok])
        let lines = try deployment.store.logLines(of: logs[0].id, limit: .max, after: nil)
        #expect(lines.contains { $0.source == .output && $0.text.contains("megabyte") })
        let bytes = lines.reduce(0) { $0 + $1.text.utf8.count }
        #expect(bytes <= Limits.logBytesPerAttempt + 200)
        #expect(lines.last?.source == .dotjob)
    }

    @Test("A host killed for its memory is blamed on the handler that eats it")
    func outOfMemory() throws {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.build("crash.c")])
        try deployment.addJob("eat_memory")
        let executor = try deployment.startExecutor("g")
        // The kernel kills for memory without asking; a limit on the address space ends the handler's host the same way here.
        for host in executor.children {
            let outcome = try Tool.run("/usr/bin/env", ["prlimit", "--pid", "\(host)", "--as=2000000000"])
            try #require(outcome.status == 0, "\(outcome.error)")
        }
        let logs = try deployment.run("eat_memory")
        #expect(logs.map(\.code) == [.hostDied])
    }

    @Test("A task that keeps killing its host is quarantined, and the group goes on")
    func poison() throws {
        let (deployment, _) = try deploy()
        var draft = JobDraft(name: "poison", group: "g", handler: "segfault")
        draft.retries = 10
        _ = try deployment.store.addJob(draft, on: nil, now: Deployment.now, nextOccurrence: { _, _ in nil })
        let task = try deployment.enqueue("poison").lowerBound
        let isHeld = try eventually(within: 60) {
            try deployment.store.tasks(TaskFilter()).contains { $0.id == task && $0.heldReason == .quarantined }
        }
        #expect(isHeld)
        #expect(try deployment.logs(of: task...task).map(\.code) == [.hostDied, .hostDied, .hostDied])
        #expect(try deployment.run("neighbour").map(\.code) == [.ok])
    }
}
