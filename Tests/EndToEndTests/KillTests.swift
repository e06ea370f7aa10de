import Foundation
import Glibc
import JobModel
import JobStore
import StoreSupport
import TestSupport
import Testing

/// Processes killed with SIGKILL under load, each as soon as a random number of attempts has ended. Every loop is bounded.
@Suite("Processes killed under load", .serialized)
struct KillTests {
    private static let tasksPerJob = 300

    private func deploy() throws -> Deployment {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.build("crash.c")])
        try deployment.addJob("quick", handler: "echo")
        try deployment.addJob("slow", handler: "sleep_ms", parameters: #"{"ms": 20}"#)
        return deployment
    }

    /// The hosts that have so many threads.
    private func hosts(of executor: RunningProgram, threads: Int) -> [pid_t] {
        executor.children.filter { pid in
            let line = try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8)
            let arguments = line?.split(separator: "\0") ?? []
            return zip(arguments, arguments.dropFirst()).contains { $0 == "--slots" && $1 == "\(threads)" }
        }
    }

    /// Waits until so many attempts have ended.
    private func waitUntilEnded(_ count: Int, ofJob job: String? = nil, in deployment: Deployment) throws {
        let isReached = try eventually(within: 180) { try endedAttempts(ofJob: job, in: deployment).count >= count }
        try #require(isReached, "fewer than \(count) attempts have ended")
    }

    private func endedAttempts(ofJob job: String? = nil, in deployment: Deployment) throws -> [AttemptLog] {
        var filter = LogFilter()
        filter.jobName = job
        filter.limit = 10_000
        return try deployment.store.logs(filter).items
    }

    /// Every task has ended in exactly one final log row, with the code expected.
    private func expectAllEndedOnce(_ tasks: ClosedRange<TaskID>, in deployment: Deployment) throws {
        let logs = try deployment.finalLogs(of: tasks)
        #expect(logs.count == tasks.count)
        #expect(Set(logs.map(\.taskID)).count == tasks.count)
        #expect(logs.allSatisfy { $0.code == .ok && $0.attempt == 1 })
    }

    @Test("Executors killed at random moments: every task ends once, none is lost")
    func executorsKilled() throws {
        let deployment = try deploy()
        try deployment.start("scheduler")
        var executors = [try deployment.startExecutor("g"), try deployment.startExecutor("g")]
        let quick = try deployment.enqueue("quick", count: Self.tasksPerJob)
        let slow = try deployment.enqueue("slow", count: Self.tasksPerJob)
        for round in 0..<4 {
            try waitUntilEnded(round * 60 + .random(in: 0..<60), in: deployment)
            let victim = executors.remove(at: round % 2)
            let hosts = victim.children
            victim.kill(SIGKILL)
            victim.wait()
            #expect(eventually { hosts.allSatisfy { kill($0, 0) != 0 } }, "a host outlived its executor")
            executors.insert(try deployment.startExecutor("g"), at: round % 2)
        }
        try expectAllEndedOnce(quick.lowerBound...slow.upperBound, in: deployment)
    }

    @Test("Hosts killed at random moments: nobody is blamed, every task ends once, the executor stays")
    func hostsKilled() throws {
        let deployment = try deploy()
        let executor = try deployment.startExecutor("g")
        let quick = try deployment.enqueue("quick", count: Self.tasksPerJob)
        let slow = try deployment.enqueue("slow", count: Self.tasksPerJob)
        var killed: Set<pid_t> = []
        for round in 0..<4 {
            try waitUntilEnded(round * 60 + .random(in: 0..<60), in: deployment)
            // Not the host of a lone suspect: whoever dies alone is blamed, and rightly.
            #expect(eventually { !hosts(of: executor, threads: 4).filter { !killed.contains($0) }.isEmpty })
            let host = try #require(hosts(of: executor, threads: 4).first { !killed.contains($0) })
            kill(host, SIGKILL)
            killed.insert(host)
        }
        try expectAllEndedOnce(quick.lowerBound...slow.upperBound, in: deployment)
        #expect(executor.isRunning)
    }

    @Test("Schedulers killed at random moments: no occurrence is missing or doubled")
    func schedulersKilled() throws {
        let deployment = try deploy()
        try deployment.startExecutor("g")
        let everyMs: Int64 = 100
        for index in 0..<5 {
            let outcome = try deployment.dotjob([
                "job", "add", "--name", "tick-\(index)", "--group", "g", "--handler", "echo", "--every", "\(everyMs)ms",
            ])
            try #require(outcome.status == 0, "\(outcome.error)")
        }
        let survivor = try deployment.start("scheduler")
        for _ in 0..<5 {
            let victim = try deployment.start("scheduler", "--look-ahead", "300ms")
            let ended = try endedAttempts(in: deployment).count
            try waitUntilEnded(ended + .random(in: 1...25), in: deployment)
            victim.kill(SIGKILL)
            victim.wait()
        }
        survivor.kill(SIGKILL)
        survivor.wait()
        try deployment.start("scheduler")
        for index in 0..<5 {
            try waitUntilEnded(15, ofJob: "tick-\(index)", in: deployment)
            let job = try deployment.store.disableJob(named: "tick-\(index)", now: Deployment.now)
            let drained = try eventually {
                var filter = TaskFilter()
                filter.jobName = job.name
                // What was due and that nobody had claimed stays, and waits for the job.
                return try deployment.store.tasks(filter).allSatisfy { $0.heldReason == .disabled }
            }
            #expect(drained)
            var filter = LogFilter()
            filter.jobName = job.name
            filter.limit = 10_000
            let occurrences = try deployment.store.logs(filter).filter(\.isFinal).compactMap(\.scheduledAt).sorted()
            #expect(occurrences.count > 10)
            for (earlier, later) in zip(occurrences, occurrences.dropFirst()) { #expect(later - earlier == everyMs) }
        }
    }

    @Test("SIGTERM lets running tasks end, hands the rest back, and leaves no host behind")
    func drains() throws {
        let deployment = try deploy()
        let executor = try deployment.startExecutor("g")
        let tasks = try deployment.enqueue("slow", parameters: #"{"ms": 300}"#, count: 40)
        try deployment.waitUntilRunning(tasks.lowerBound)
        let hosts = executor.children
        executor.kill(SIGTERM)
        #expect(executor.wait() == 0, "\(executor.logText)")
        #expect(hosts.allSatisfy { kill($0, 0) != 0 })
        let left = try deployment.store.tasks(TaskFilter())
        #expect(!left.isEmpty)
        #expect(left.allSatisfy { $0.status == .waiting && $0.losses == 0 })
        #expect(try deployment.store.openSessions().isEmpty)
        try deployment.startExecutor("g")
        try expectAllEndedOnce(tasks, in: deployment)
    }

    @Test("A second SIGTERM stops at once; running tasks go back with a loss and run again")
    func stopsAtOnce() throws {
        let deployment = try deploy()
        let executor = try deployment.startExecutor("g")
        try deployment.addJob("reports_progress")
        let task = try deployment.enqueue("reports_progress").lowerBound
        // A claimed task may not have reached its handler yet: then it would go back without a loss.
        #expect(try eventually { try deployment.store.tasks(TaskFilter()).contains { $0.progress != nil } })
        executor.kill(SIGTERM)
        #expect(eventually { executor.logText.contains("once more stops at once") })
        executor.kill(SIGTERM)
        let start = Date()
        executor.wait()
        #expect(Date().timeIntervalSince(start) < 15, "it waited for the task all the same")
        let left = try deployment.store.tasks(TaskFilter())
        #expect(left.map(\.id) == [task])
        #expect(left.map(\.status) == [.waiting])
        #expect(left.map(\.losses) == [1])
    }
}
