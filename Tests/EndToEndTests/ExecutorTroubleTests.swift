import Foundation
import Glibc
import JobModel
import JobStore
import TestSupport
import Testing

/// What an executor must outlive: extreme numbers, trouble of its node, hosts that come and go.
@Suite("An executor in trouble")
struct ExecutorTroubleTests {
    private func deploy(threads: Int = 4, options: [String] = []) throws -> (Deployment, RunningProgram) {
        let deployment = try Deployment()
        try deployment.addGroup("g", threads: threads, plugins: [try deployment.build("crash.c")])
        try deployment.addJob("echo")
        return (deployment, try deployment.startExecutor("g", options: options))
    }

    // MARK: - Extreme numbers

    @Test("A handler that asks for a retry in the remotest future does not take the executor down")
    func remoteRetry() throws {
        let (deployment, executor) = try deploy()
        try deployment.addJob("retry_later", retries: 1, parameters: #"{"ms": 9223372036854775807}"#)
        let task = try deployment.enqueue("retry_later").lowerBound
        #expect(try eventually { try deployment.logs(of: task...task).map(\.code) == [.failed] })
        #expect(try deployment.run("echo").map(\.code) == [.ok])
        #expect(executor.isRunning, "\(executor.logText)")
    }

    @Test("A job with the longest timeout there is runs like one without")
    func longestTimeout() throws {
        let (deployment, executor) = try deploy()
        try deployment.addJob("sleep_ms", timeoutMs: .max, parameters: #"{"ms": 200}"#)
        #expect(try deployment.run("sleep_ms").map(\.code) == [.ok])
        #expect(executor.isRunning, "\(executor.logText)")
    }

    @Test("A task that another program put off for ever keeps nobody from running")
    func remoteRunAt() throws {
        let (deployment, executor) = try deploy()
        _ = try deployment.store.runJob(
            named: "echo", parameters: nil, count: 1, runAt: .max, on: nil, now: Deployment.now)
        #expect(try deployment.run("echo").map(\.code) == [.ok])
        #expect(executor.isRunning, "\(executor.logText)")
    }

    @Test("A handler that scribbles over its host's slot table does not take the executor down")
    func damagedSlotTable() throws {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.build("scribble.c")])
        let executor = try deployment.startExecutor("g")
        try deployment.addJob("scribble_start", timeoutMs: 60_000)
        let task = try deployment.enqueue("scribble_start")
        #expect(try deployment.finalLogs(of: task, within: 20).map(\.code) == [.ok], "\(executor.logText)")
        #expect(executor.isRunning)
    }

    // MARK: - The node

    @Test("A bundle that cannot be unpacked is tried again, and runs once the node is mended")
    func unpackingIsRetried() throws {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.build("crash.c")])
        let data = deployment.directory.file("data")
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        #expect(FileManager.default.createFile(atPath: "\(data)/bundles", contents: nil))
        try deployment.start("executor", "--group", "g", "--data", data)
        let isInTrouble = try eventually {
            try deployment.store.executors().contains {
                $0.hostState.tellsTrouble("release 1 delayed: ")
            }
        }
        try #require(isInTrouble)
        try FileManager.default.removeItem(atPath: "\(data)/bundles")
        #expect(try eventually { try deployment.store.executors().contains { $0.hostState.isSettled } })
    }

    @Test("An executor without root's right to write anywhere unpacks its bundles")
    func unpacksWithoutPrivilege() throws {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.build("crash.c")])
        let command = [Project.product("dotjob"), "executor", "--group", "g"]
        let unprivileged = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
        let executor = try RunningProgram(
            "/usr/bin/env", (geteuid() == 0 ? unprivileged : []) + command,
            environment: ["DOTJOB_DATABASE": deployment.database], log: deployment.directory.file("log"))
        defer { executor.kill(SIGKILL) }
        let isActive = try eventually { try deployment.store.executors().contains { $0.hostState.isSettled } }
        #expect(isActive, "\(executor.logText)")
    }

    @Test("An executor whose parent ignores SIGCHLD still buries its hosts")
    func childSignalIgnored() throws {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.build("crash.c")])
        try deployment.addJob("segfault")
        try deployment.addJob("echo")
        let executor = try RunningProgram(
            "/usr/bin/env", ["--ignore-signal=CHLD", Project.product("dotjob"), "executor", "--group", "g"],
            environment: ["DOTJOB_DATABASE": deployment.database], log: deployment.directory.file("log"))
        defer { executor.kill(SIGKILL) }
        #expect(try deployment.finalLogs(of: deployment.enqueue("segfault"), within: 30).map(\.code) == [.hostDied])
        #expect(try deployment.finalLogs(of: deployment.enqueue("echo"), within: 30).map(\.code) == [.ok])
    }

    // MARK: - Releases

    @Test("A release published while the one before it is still loading is loaded next")
    func publishedWhileWarming() throws {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.build("init_slow.c")])
        let executor = try deployment.start("executor", "--group", "g")
        let isWarming = try eventually {
            try deployment.store.executors().contains { $0.hostState.isWarming }
        }
        try #require(isWarming, "\(executor.logText)")
        try deployment.publish([try deployment.build("crash.c")], to: "g")
        try deployment.addJob("echo")
        #expect(try deployment.finalLogs(of: deployment.enqueue("echo"), within: 20).map(\.code) == [.ok])
    }

    @Test("A group whose newest release is rejected keeps running the one before, even after its host died")
    func fallsBack() throws {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.build("crash.c")])
        try deployment.addJob("echo")
        let data = deployment.directory.file("data")
        try FileManager.default.createDirectory(atPath: "\(data)/plugins.d/g", withIntermediateDirectories: true)
        try #"{"fail": true}"#.write(toFile: "\(data)/plugins.d/g/moody.json", atomically: true, encoding: .utf8)
        let executor = try deployment.startExecutor("g", options: ["--data", data])
        // It loads in the trial of `publish`, where it has no configuration, and fails on this node.
        let moody = try FixturePlugin.build(
            text: """
                #include <dotjob/plugin.h>
                static int32_t start(const dotjob_host *host, const dotjob_plugin *self, char *error, size_t capacity) {
                  (void)error;
                  (void)capacity;
                  return host->config(self, "fail") != NULL;
                }
                DOTJOB_PLUGIN("moody", "1.0.0", p->init = start)
                DOTJOB_HANDLER(moody_work) { (void)task; return DOTJOB_OK; }
                """, named: "moody", in: deployment.directory.path)
        let old = Set(executor.children)
        try deployment.publish([moody], to: "g")
        func isRejected() throws -> Bool {
            try deployment.store.executors().contains { $0.hostState.tellsTrouble("release 2 rejected") }
        }
        #expect(try eventually { try isRejected() }, "\(executor.logText)")
        for host in old { kill(host, SIGKILL) }
        #expect(eventually { old.isDisjoint(with: executor.children) })
        #expect(try deployment.finalLogs(of: deployment.enqueue("echo"), within: 20).map(\.code) == [.ok])
        #expect(try isRejected(), "the reason is no longer shown")
    }

    @Test("A plugin that prints more than a pipe holds while it loads can be published")
    func chattyPlugin() throws {
        let deployment = try Deployment()
        let plugin = try FixturePlugin.build(
            text: """
                #include <dotjob/plugin.h>
                #include <stdio.h>
                DOTJOB_PLUGIN("chatty", "1.0.0")
                __attribute__((constructor)) static void chat(void) {
                  for (int i = 0; i < 20000; i++) puts("a line of start-up chatter");
                }
                DOTJOB_HANDLER(chatty_work) { (void)task; return DOTJOB_OK; }
                """, named: "chatty", in: deployment.directory.path)
        try deployment.addGroup("g", plugins: [plugin])
    }

    // MARK: - What it costs

    @Test("An executor that waits for a running task on SIGTERM sleeps meanwhile")
    func drainSleeps() throws {
        let (deployment, executor) = try deploy()
        try deployment.addJob("sleep_ms", parameters: #"{"ms": 4000}"#)
        try deployment.waitUntilRunning(try deployment.enqueue("sleep_ms").lowerBound)
        executor.kill(SIGTERM)
        let before = try #require(executor.cpuSeconds(ofThread: "dotjob-queue"))
        var after = before
        while let now = executor.cpuSeconds(ofThread: "dotjob-queue") { after = now }
        #expect(executor.wait() == 0)
        #expect(after - before < 0.3, "it used \(after - before) s of processor time in some 4 s")
    }

    @Test("Hosts that come and go leave neither descriptors nor zombies behind")
    func generationsLeakNothing() throws {
        let (deployment, executor) = try deploy(options: ["--stop-grace", "10ms"])
        try deployment.addJob("hang", timeoutMs: 10)
        _ = try deployment.run("echo")
        let before = try executor.descriptorCount
        // Each host that holds a hung attempt is replaced and killed.
        let logs = try deployment.run("hang", count: 40)
        #expect(logs.allSatisfy { $0.code == .timedOut })
        #expect(eventually { executor.children.count == 1 }, "hosts left: \(executor.children)")
        #expect(try eventually(within: 10) { try executor.descriptorCount <= before })
        #expect(try deployment.run("echo").map(\.code) == [.ok])
    }

    @Test("Tasks behind a handler that turned slow wait in the queue, not in a circle of claims and recalls")
    func noCircleOfRecalls() throws {
        let (deployment, _) = try deploy(threads: 1)
        try deployment.addJob("sleep_ms", parameters: #"{"ms": 0}"#)
        _ = try deployment.run("sleep_ms", count: 500)
        let slow = try deployment.enqueue("sleep_ms", parameters: #"{"ms": 3000}"#)
        try deployment.waitUntilRunning(slow.lowerBound)
        let behind = try deployment.finalLogs(of: try deployment.enqueue("sleep_ms", count: 20))
        #expect(behind.allSatisfy { $0.claimNo <= 3 }, "claims: \(behind.map(\.claimNo))")
    }
}

extension RunningProgram {
    /// Processor time that the thread of this name has used so far; `nil` when it is gone.
    fileprivate func cpuSeconds(ofThread name: String) -> Double? {
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? []
        for thread in threads {
            let path = "/proc/\(pid)/task/\(thread)/stat"
            guard let text = try? String(contentsOfFile: path, encoding: .utf8), text.contains("(\(name))"),
                let afterName = text.lastIndex(of: ")")
            else { continue }
            // utime and stime are the fields 14 and 15; the name is the second.
            let fields = text[afterName...].split(separator: " ")
            guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else { continue }
            return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
        }
        return nil
    }

    fileprivate var descriptorCount: Int {
        get throws { try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count }
    }
}
