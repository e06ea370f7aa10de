import Foundation
import Glibc
import JobModel
import JobStore
import TestSupport
import Testing

/// Handlers that leave their host broken, most of them after they have returned: each way round has an end, and somebody answers.
@Suite("Hosts that handlers leave broken")
struct BrokenHostTests {
    private func deploy(
        threads: Int = 4, options: [String] = []
    ) throws -> (deployment: Deployment, executor: RunningProgram) {
        let deployment = try Deployment()
        try deployment.addGroup("g", threads: threads, plugins: [try deployment.build("breaks.c")])
        for name in ["innocent", "sleeps"] { try deployment.addJob(name) }
        return (deployment, try deployment.startExecutor("g", options: options))
    }

    /// What a handler that runs once comes to, and what its host is said to have died of, with an innocent task beside it.
    private func end(of handler: String, timeoutMs: Int64 = 0, options: [String] = []) throws -> AttemptLog {
        let (deployment, executor) = try deploy(options: options)
        try deployment.addJob(handler, timeoutMs: timeoutMs)
        let culprit = try deployment.enqueue(handler)
        let innocent = try deployment.enqueue("innocent")
        #expect(try deployment.finalLogs(of: innocent).map(\.code) == [.ok], "\(executor.logText)")
        let logs = try deployment.finalLogs(of: culprit)
        try #require(logs.count == 1)
        #expect(logs[0].claimNo <= 4, "it went round \(logs[0].claimNo) times")
        #expect(executor.isRunning)
        return logs[0]
    }

    @Test(
        "A handler that takes its host's connection away is blamed for it, though it had returned",
        arguments: [
            ("closes_all", "lost its connection (Bad file descriptor)"),
            ("takes_place", "lost its connection (Socket operation on non-socket)"),
            ("hangs_up", "lost its connection"),
        ])
    func connectionLost(handler: String, sign: String) throws {
        let log = try end(of: handler)
        #expect(log.code == .hostDied)
        #expect(log.message?.contains(sign) == true, "\(log.message ?? "")")
    }

    @Test(
        "A handler that writes to its host's socket costs itself, and no frame is waited for without end",
        arguments: ["writes_text", "writes_beginning"])
    func frames(handler: String) throws {
        let log = try end(of: handler)
        #expect(log.code == .hostDied)
        // Half a frame has two ends at nearly the same time: it is not whole, and what it should have answered is not answered.
        let signs = ["plugin code has written to its socket", "does not answer for an attempt that ended"]
        let message = log.message ?? ""
        #expect(signs.prefix(handler == "writes_beginning" ? 2 : 1).contains { message.contains($0) }, "\(message)")
    }

    @Test("A handler that closes the low descriptors, as daemons do, hurts nobody")
    func lowDescriptors() throws { #expect(try end(of: "closes_low").code == .ok) }

    @Test(
        "A handler that writes over the slot table and crashes is blamed",
        arguments: ["erases_and_crashes", "floods_and_crashes"])
    func tableOverwritten(handler: String) throws {
        let log = try end(of: handler)
        #expect(log.code == .hostDied)
    }

    @Test("A handler that writes over the slot table and hangs does not escape its host's end")
    func tableErased() throws {
        let log = try end(
            of: "erases_and_hangs", timeoutMs: 500, options: ["--start-timeout", "300ms", "--stop-grace", "300ms"])
        #expect([.timedOut, .hostDied].contains(log.code), "\(log.code)")
    }

    @Test("A slot table that names an attempt that there is none of ends its host")
    func tableInvents() throws {
        let log = try end(of: "invents")
        #expect(log.code == .hostDied)
    }

    @Test(
        "Hosts that die of what returned handlers leave behind neither stop the queue nor stay with a new release",
        arguments: ["alarms", "leaks_exit"])
    func leftBehind(handler: String) throws {
        let deployment = try Deployment()
        let good = try deployment.build("crash.c", named: "good")
        try deployment.addGroup("g", threads: 2, plugins: [good])
        try deployment.startExecutor("g")
        try deployment.publish([try deployment.build("breaks.c")], to: "g")
        try deployment.addJob(handler)
        try deployment.addJob("echo")
        // Each run costs its host; three within the probation are too many for a release.
        let hasGoneBack = try eventually {
            _ = try deployment.enqueue(handler)
            usleep(200_000)
            return try deployment.store.releases(ReleaseFilter()).items.contains { $0.quarantinedAt != nil }
        }
        #expect(hasGoneBack)
        #expect(try deployment.run("echo").map(\.code) == [.ok])
    }

    @Test("A host that its handler stops is replaced, and what it had not started runs elsewhere")
    func stopsItself() throws {
        let (deployment, executor) = try deploy(options: ["--stop-grace", "300ms", "--drain-timeout", "10m"])
        try deployment.addJob("stops_self", timeoutMs: 500)
        let culprit = try deployment.enqueue("stops_self")
        #expect(eventually { executor.children.contains { Self.state(of: $0) == "T" } })
        let innocent = try deployment.enqueue("innocent")
        #expect(try deployment.finalLogs(of: innocent).map(\.code) == [.ok], "\(executor.logText)")
        #expect(try deployment.finalLogs(of: culprit).map(\.code) == [.timedOut])
    }

    @Test("A host that was stopped from outside is replaced once it has left a task unstarted for its time")
    func stopped() throws {
        let (deployment, executor) = try deploy(options: ["--start-timeout", "300ms"])
        let host = try #require(executor.children.first)
        #expect(kill(host, SIGSTOP) == 0)
        let logs = try deployment.run("innocent")
        #expect(logs.map(\.code) == [.ok])
        #expect(logs[0].attempt == 1, "what had not started bears nothing")
        #expect(eventually { !executor.children.contains(host) }, "it was not reaped")
    }

    @Test("A host whose threads are all busy for longer than the start timeout keeps its tasks and its life")
    func busy() throws {
        let (deployment, executor) = try deploy(threads: 1, options: ["--start-timeout", "100ms"])
        let hosts = executor.children
        let logs = try deployment.run("sleeps", count: 6)
        #expect(logs.map(\.code) == Array(repeating: .ok, count: 6))
        #expect(executor.children == hosts)
    }

    @Test(
        "Files of a release that are damaged under a living executor are unpacked anew, and it says so",
        arguments: [false, true])
    func damagedFiles(isGone: Bool) throws {
        let (deployment, executor) = try deploy()
        let bundles = deployment.database + ".d/bundles"
        let folder = try #require(
            try FileManager.default.contentsOfDirectory(atPath: bundles).first { $0.count == 64 })
        let library = try #require(
            try FileManager.default.contentsOfDirectory(atPath: "\(bundles)/\(folder)").first)
        let path = "\(bundles)/\(folder)/\(library)"
        if isGone {
            #expect(chmod("\(bundles)/\(folder)", 0o700) == 0 && unlink(path) == 0)
        } else {
            // Not in place: the living host has the file mapped.
            #expect(chmod("\(bundles)/\(folder)", 0o700) == 0 && unlink(path) == 0)
            try "no library".write(toFile: path, atomically: false, encoding: .utf8)
        }
        let host = try #require(executor.children.first)
        kill(host, SIGKILL)
        #expect(try deployment.run("innocent").map(\.code) == [.ok], "\(executor.logText)")
        #expect(executor.logText.contains("have been unpacked anew"), "\(executor.logText)")
    }

    @Test("A host program that is replaced by a broken one under a living executor is not used by it")
    func programReplaced() throws {
        let deployment = try Deployment()
        let program = deployment.directory.file("dotjob-host")
        try FileManager.default.copyItem(atPath: Project.product("dotjob-host"), toPath: program)
        try deployment.addGroup("g", plugins: [try deployment.build("crash.c")])
        let executor = try deployment.startExecutor("g", options: ["--host", program])
        let broken = deployment.directory.file("broken")
        try FileManager.default.copyItem(atPath: "/bin/false", toPath: broken)
        #expect(rename(broken, program) == 0)
        try deployment.publish([try deployment.build("breaks.c")], to: "g")
        try deployment.addJob("innocent")
        #expect(try deployment.run("innocent").map(\.code) == [.ok], "\(executor.logText)")
    }

    @Test("A host program that cannot be dotjob-host of this version delays every release and rejects none")
    func programBroken() throws {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.build("breaks.c")])
        try deployment.start("executor", "--group", "g", "--host", "/bin/false")
        let isDelayed = try eventually {
            try deployment.store.executors().contains { $0.hostState.tellsTrouble("release 1 delayed: ") }
        }
        #expect(isDelayed)
        #expect(try deployment.store.executors().allSatisfy { !$0.hostState.tellsTrouble("rejected") })
    }

    // MARK: - Children

    private static func state(of pid: pid_t) -> Character? {
        let text = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
        return text.split(separator: ")").last?.dropFirst().first
    }

    @Test(
        "A daemon that a handler leaves does not keep the tasks of its dead executor",
        arguments: ["daemonises", "daemonises_raw"])
    func daemonKeepsNothing(handler: String) throws {
        let (deployment, executor) = try deploy()
        try deployment.addJob(handler)
        try deployment.addJob("long", handler: "sleeps")
        let daemon = try #require(try deployment.run(handler)[0].result.flatMap { pid_t($0) })
        defer { kill(daemon, SIGKILL) }
        #expect(kill(daemon, 0) == 0)
        let left = try deployment.enqueue("long", count: 100)
        try deployment.waitUntilRunning(left.lowerBound)
        executor.kill(SIGKILL)
        executor.wait()
        #expect(kill(daemon, 0) == 0, "the daemon was to live on")
        try deployment.start("up")
        #expect(try deployment.finalLogs(of: left).allSatisfy { $0.code == .ok })
    }

    @Test(
        "A daemon that a handler leaves ends with its host, and is named",
        arguments: ["daemonises", "daemonises_raw", "daemonises_exec"])
    func daemonEnds(handler: String) throws {
        let (deployment, executor) = try deploy()
        try deployment.addJob(handler)
        let daemon = try #require(try deployment.run(handler)[0].result.flatMap { pid_t($0) })
        #expect(kill(daemon, 0) == 0)
        try deployment.publish([try deployment.build("crash.c")], to: "g")
        #expect(eventually { kill(daemon, 0) != 0 }, "\(executor.logText)")
        #expect(eventually { executor.logText.contains("left process \(daemon) (") }, "\(executor.logText)")
    }

    // MARK: - Last words

    @Test("What an attempt had said and set when it took its host down stands in its log")
    func lastWords() throws {
        let (deployment, _) = try deploy()
        for handler in ["says_and_crashes", "says_and_leaves"] {
            try deployment.addJob(handler)
            let log = try deployment.run(handler)[0]
            #expect(log.code == .hostDied)
            let lines = try deployment.store.logLines(of: log.id, limit: .max, after: nil)
            #expect(lines.filter { $0.source == .log }.map(\.text) == (0..<20).map { "word \($0)" })
            guard handler == "says_and_crashes" else { continue }
            #expect(log.result == #"{"half": true}"#)
            let message = try #require(log.message)
            #expect(message.contains("it had said: disk: no room"), "\(message)")
            #expect(message.contains("its progress was 42 %: indexing"), "\(message)")
        }
    }
}
