import Foundation
import GRDB
import Glibc
import JobModel
import JobStore
import SQLiteJobStore
import StoreSupport
import TestSupport
import Testing

/// A database that cannot be written for a while, under a working executor: it says so, waits, and loses nothing.
@Suite("Trouble with the database")
struct StoreTroubleTests {
    private func expectEachEndedOnce(_ tasks: ClosedRange<TaskID>, in deployment: Deployment) throws {
        let logs = try deployment.finalLogs(of: tasks)
        #expect(logs.count == tasks.count)
        #expect(Set(logs.map(\.taskID)).count == tasks.count)
        #expect(logs.allSatisfy { $0.code == .ok && $0.attempt == 1 })
        #expect(try deployment.logs(of: tasks).count == tasks.count, "an attempt was logged twice")
    }

    @Test(
        "a full disk: the executor says so and backs off; once there is room everything ends, once",
        .enabled(if: SmallFileSystem.isPermitted, "this user may not mount a tmpfs, so no disk can be filled"))
    func diskFull() throws {
        let disk = try SmallFileSystem(megabytes: 64)
        let deployment = try Deployment(databaseIn: disk.path)
        try deployment.addGroup("g", plugins: [try deployment.build("crash.c")])
        let text = String(repeating: "x", count: 4_000)
        try deployment.addJob("echo", parameters: "\"\(text)\"")
        let executor = try deployment.startExecutor("g")
        try deployment.succeed("group", "pause", "g")
        let tasks = try deployment.enqueue("echo", count: 1_500)
        try disk.fill(leaving: 1 << 20)
        try deployment.store.setGroup(named: "g", paused: false)

        let isTold = eventually { executor.logText.contains("the disk or a quota is full; make room") }
        #expect(isTold, "\(executor.logText)")
        #expect(executor.isRunning)
        #expect(executor.children.count == 1)
        // Each failed try is a pause longer than the last: it does not fill its own log instead.
        #expect(executor.logText.components(separatedBy: "is full").count < 10)
        try disk.makeRoom()
        try expectEachEndedOnce(tasks, in: deployment)
        #expect(eventually { executor.logText.contains("store: back") })
        executor.kill(SIGTERM)
        #expect(executor.wait() == 0)
    }

    @Test(
        "SIGTERM on a full disk: results are given up with exit code 1, and their tasks run as soon as an executor starts again",
        .enabled(if: SmallFileSystem.isPermitted, "this user may not mount a tmpfs, so no disk can be filled"))
    func diskFullAtTheEnd() throws {
        let disk = try SmallFileSystem(megabytes: 16)
        let deployment = try Deployment(databaseIn: disk.path)
        try deployment.addGroup("g", plugins: [try deployment.build("crash.c")])
        let text = String(repeating: "x", count: 60_000)
        try deployment.addJob("sleep_ms", parameters: "{\"ms\": 300, \"text\": \"\(text)\"}")
        let executor = try deployment.startExecutor("g", options: ["--drain-timeout", "2s", "--stop-grace", "1s"])
        let tasks = try deployment.enqueue("sleep_ms", count: 40)
        try deployment.waitUntilRunning(tasks.lowerBound)
        try disk.fill(leaving: 0)
        let isTold = eventually { executor.logText.contains("results wait") }
        try #require(isTold, "\(executor.logText)")
        executor.kill(SIGTERM)
        #expect(executor.wait() == 1, "\(executor.logText)")
        #expect(executor.logText.contains("results could not be stored and were given up"), "\(executor.logText)")
        let sessions = SQLiteJobStore.dataDirectory(forDatabase: deployment.database) + "/sessions"
        #expect(try FileManager.default.contentsOfDirectory(atPath: sessions).count == 1)
        try disk.makeRoom()
        // Its lease has most of half a minute to go: the free lock tells of the death.
        let scheduler = try deployment.start("scheduler")
        let isRescued = eventually { scheduler.logText.contains("dead, its lock is free") }
        #expect(isRescued, "\(scheduler.logText)")
        let next = try deployment.startExecutor("g")
        #expect(try deployment.finalLogs(of: tasks).count == 40)
        next.kill(SIGTERM)
        #expect(next.wait() == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: sessions).isEmpty)
    }

    @Test(
        "a full disk: commands are refused with one line, and work once there is room",
        .enabled(if: SmallFileSystem.isPermitted, "this user may not mount a tmpfs, so no disk can be filled"))
    func diskFullForCommands() throws {
        let disk = try SmallFileSystem(megabytes: 16)
        let sandbox = try CommandSandbox(group: nil)
        let place = ["--database", "\(disk.path)/jobs.db"]
        #expect(try sandbox.run(["group", "add", "g"] + place).status == 0)
        let plugin = try FixturePlugin.build("crash.c", flags: ["-pthread"], in: sandbox.directory.path)
        let commands = [
            ["group", "add", "new"], ["job", "add", "--name", "a", "--group", "g", "--handler", "echo"],
            ["plugin", "publish", "--group", "g", plugin],
        ]
        // Keeps the files beside the database, as any running executor does.
        let store = try SQLiteJobStore(path: "\(disk.path)/jobs.db")
        try disk.fill(leaving: 0)
        for command in commands {
            let message = try sandbox.refusal(of: command + place)
            #expect(message.contains("the disk or a quota is full; make room"), "\(message)")
        }
        #expect(try store.groups().map(\.name) == ["g"])
        #expect(try store.jobs().isEmpty)
        #expect(try store.releases(ReleaseFilter()).isEmpty)
        try disk.makeRoom()
        for command in commands { #expect(try sandbox.run(command + place).status == 0) }
    }

    @Test(
        "a full disk under --data: the release is unpacked once there is room, without a restart",
        .enabled(if: SmallFileSystem.isPermitted, "this user may not mount a tmpfs, so no disk can be filled"))
    func diskFullForBundles() throws {
        let disk = try SmallFileSystem(megabytes: 4)
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.build("crash.c")])
        try deployment.addJob("echo")
        try disk.fill(leaving: 0)
        let executor = try deployment.start("executor", "--group", "g", "--data", "\(disk.path)/data")
        let isTold = try eventually {
            try deployment.store.executors().contains { $0.hostState.tellsTrouble("No space left on device") }
        }
        #expect(isTold, "\(executor.logText)")
        let task = try deployment.enqueue("echo")
        try disk.makeRoom()
        #expect(try deployment.finalLogs(of: task).map(\.code) == [.ok])
        #expect(executor.isRunning)
    }

    @Test("another program's lock: executor and scheduler wait for it and go on, and every task ends once")
    func locked() throws {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.build("crash.c")])
        try deployment.addJob("sleep_ms", parameters: #"{"ms": 5}"#)
        try deployment.succeed(
            "job", "add", "--name", "tick", "--group", "g", "--handler", "echo", "--every", "200ms")
        try deployment.start("scheduler")
        let executor = try deployment.startExecutor("g")
        // On a busy machine all may have ended before the lock is taken: then it has shown nothing, and more are needed.
        let rounds = 10
        var tasks: [ClosedRange<TaskID>] = []
        var isHeldUp = false
        while !isHeldUp, tasks.count < rounds {
            tasks.append(try deployment.enqueue("sleep_ms", count: 400))
            isHeldUp = try holdLock(of: deployment.database, seconds: 3)
        }
        #expect(isHeldUp, "nobody had work left to write, so the lock has shown nothing")
        for tasks in tasks { try expectEachEndedOnce(tasks, in: deployment) }
        _ = try deployment.store.disableJob(named: "tick", now: Deployment.now)
        let isEmpty = try eventually { try deployment.store.tasks(TaskFilter()).isEmpty }
        #expect(isEmpty)
        #expect(executor.isRunning)
        var filter = LogFilter()
        filter.jobName = "tick"
        filter.limit = 1_000
        let occurrences = try deployment.store.logs(filter).compactMap(\.scheduledAt).sorted()
        #expect(Set(occurrences).count == occurrences.count, "an occurrence ran twice")
    }

    @Test("a command that cannot write names who keeps it from that, within the time that it says")
    func whoWrites() throws {
        let deployment = try Deployment()
        let lock = try Tool.run("/usr/bin/env", ["which", "flock"])
        try #require(lock.status == 0)
        // In the turnstile, as a writer that takes its time.
        let file = SQLiteJobStore.dataDirectory(forDatabase: deployment.database) + "/writer.lock"
        let holder = try RunningProgram(
            "/usr/bin/env", ["flock", "--no-fork", file, "sleep", "600"], environment: [:],
            log: deployment.directory.file("log-flock"))
        defer { holder.kill(SIGKILL) }
        var probe = eventually { Self.isHeld(file) }
        try #require(probe)
        let start = Date()
        let outcome = try deployment.dotjob(["group", "add", "g"])
        #expect(outcome.status == 1)
        #expect(outcome.error.contains("pid \(holder.pid) (sleep) has kept it for 10000 ms"), "\(outcome.error)")
        #expect(Date().timeIntervalSince(start) > 9)
        holder.kill(SIGKILL)
        holder.wait()
        probe = try deployment.dotjob(["group", "add", "g"]).status == 0
        #expect(probe)
    }

    private static func isHeld(_ file: String) -> Bool {
        let descriptor = open(file, O_RDONLY)
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0
    }

    /// Holds SQLite's write lock, without the turnstile that our own writers pass. Readers go on.
    ///
    /// - Returns: whether tasks were still in the queue when it was let go.
    private func holdLock(of database: String, seconds: Double) throws -> Bool {
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        let holder = try DatabaseQueue(path: database, configuration: configuration)
        return try holder.inDatabase { db in
            try db.execute(sql: "BEGIN EXCLUSIVE")
            Thread.sleep(forTimeInterval: seconds)
            let left = try Int.fetchOne(db, sql: "SELECT count(*) FROM dot_task_queue") ?? 0
            try db.execute(sql: "COMMIT")
            return left > 0
        }
    }
}
