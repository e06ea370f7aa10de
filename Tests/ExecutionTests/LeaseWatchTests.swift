import Foundation
import JobModel
import JobStore
import Logging
import TestSupport
import Testing
import Threads

@testable import Execution

/// An executor adopts and buries whatever its process is the parent of: other tests' children too, so each of these has a process of its own.
@Suite("The lease of a session, watched by its executor")
struct LeaseWatchTests {
    @Test(
        "Where the lease decides, no handler runs on beyond it, whether the store refuses or says nothing",
        arguments: [LeaseOnlyStore.Cut.refused, .silent])
    func lapses(cut: LeaseOnlyStore.Cut) async {
        await #expect(processExitsWith: .success) { [cut = cut as LeaseOnlyStore.Cut] in
            let scene = try LeaseScene(isLeaseDecisive: true)
            let run = Task { try await scene.executor.run() }
            #expect(try await scene.comes { !scene.stamps.isEmpty })
            scene.store.cutOff(cut)
            // Nothing tells of an end that nobody may report: a file that grows no more does.
            var count = -1
            while scene.stamps.count != count {
                count = scene.stamps.count
                try await Task.sleep(for: .milliseconds(500))
            }
            scene.store.reconnect()
            await #expect(throws: ExecutionError.self) { try await run.value }
            let session = try #require(try scene.store.openSessions().first)
            let last = try #require(scene.stamps.last)
            #expect(last < session.leaseUntil, "others may run it from \(session.leaseUntil) on")
            #expect(try scene.store.task(scene.task)?.status == .claimed, "it is for a rescue to give back")
        }
    }

    @Test(
        "Leases and due times go by the store's clock, and by no machine's",
        arguments: [-7_200_000, 7_200_000] as [Int64])
    func othersClock(leadMs: Int64) async {
        await #expect(processExitsWith: .success) { [leadMs = leadMs as Int64] in
            let scene = try LeaseScene(isLeaseDecisive: true, clockLeadMs: leadMs)
            let run = Task { try await scene.executor.run() }
            #expect(try await scene.comes { !scene.stamps.isEmpty }, "a task is due by it")
            let opened = try #require(try scene.store.openSessions().first)
            #expect(
                try await scene.comes {
                    let renewed = try? scene.store.openSessions().first?.leaseUntil
                    return renewed.map { $0 > opened.leaseUntil } ?? false
                })
            let renewed = try #require(try scene.store.openSessions().first)
            #expect(abs(renewed.leaseUntil - scene.store.now) < abs(leadMs) / 2)
            try Data().write(to: URL(fileURLWithPath: scene.directory.file("end")))
            scene.executor.drain()
            try await run.value
        }
    }

    @Test("Where locks decide, work goes on while the store cannot be reached, and is logged when it can")
    func outlives() async {
        await #expect(processExitsWith: .success) {
            let scene = try LeaseScene(isLeaseDecisive: false)
            let run = Task { try await scene.executor.run() }
            #expect(try await scene.comes { !scene.stamps.isEmpty })
            scene.store.cutOff(.refused)
            let until = SystemClock.utcMilliseconds() + LeaseScene.leaseMs + 1_000
            #expect(try await scene.comes { scene.stamps.last ?? 0 > until }, "it runs beyond its lease")
            scene.store.reconnect()
            try Data().write(to: URL(fileURLWithPath: scene.directory.file("end")))
            #expect(try await scene.comes { (try? scene.store.taskCount(TaskFilter()))?.number == 0 })
            scene.executor.drain()
            try await run.value
        }
    }
}

/// An executor whose one task writes down that it runs.
private struct LeaseScene {
    /// Long beside what a busy machine keeps a renewal waiting for.
    static let leaseMs: Int64 = 15_000

    /// Writes down that it runs, every few milliseconds and whatever is asked of it, until a file says that it may end.
    private static let plugin = """
        #include <dotjob/plugin.h>
        #include <stdio.h>
        #include <time.h>
        #include <unistd.h>
        DOTJOB_PLUGIN("stamps", "1")
        DOTJOB_HANDLER(stamp, m->summary = "Stamps") {
          FILE *file = fopen(DIRECTORY "/stamps", "w");
          while (access(DIRECTORY "/end", F_OK) != 0) {
            struct timespec now;
            clock_gettime(CLOCK_REALTIME, &now);
            fprintf(file, "%lld\\n", now.tv_sec * 1000LL + now.tv_nsec / 1000000);
            fflush(file);
            usleep(5000);
          }
          return DOTJOB_OK;
        }
        """

    let directory: TemporaryDirectory
    let store: LeaseOnlyStore
    let executor: Executor
    let task: TaskID

    init(isLeaseDecisive: Bool, clockLeadMs: Int64 = 0) throws {
        directory = try TemporaryDirectory()
        store = try LeaseOnlyStore(
            path: directory.file("q.db"), isLeaseDecisive: isLeaseDecisive, clockLeadMs: clockLeadMs)
        task = try store.prepare(directory: directory.path, plugin: Self.plugin, handler: "stamp")
        var configuration = ExecutorConfiguration(
            dataDirectory: directory.file("data"), hostPath: Project.product("dotjob-host"))
        configuration.leaseMs = Self.leaseMs
        executor = try Executor(
            store: store, configuration: configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// In milliseconds since 1970, as far as they are written.
    var stamps: [Int64] {
        let text = (try? String(contentsOfFile: directory.file("stamps"), encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { Int64($0) }
    }

    /// As `eventually`, for tests whose executor needs the thread that they would wait on.
    func comes(_ condition: () -> Bool) async throws -> Bool {
        for _ in 0..<12_000 {
            if condition() { return true }
            try await Task.sleep(for: .milliseconds(5))
        }
        return condition()
    }
}

extension LeaseOnlyStore {
    /// Publishes a plugin to a group, and queues a task of it.
    fileprivate func prepare(directory: String, plugin: String, handler: String) throws -> TaskID {
        let path = try FixturePlugin.build(
            text: plugin, named: "plugin", flags: ["-DDIRECTORY=\"\(directory)\""], in: directory)
        let group = try addGroup(named: "g", summary: "", hostThreads: 1, maxRunning: nil)
        let built = try PluginProbe(hostPath: Project.product("dotjob-host")).inspect([path])[0]
        let stored = try storePlugin(built.draft, bytes: built.bytes)
        _ = try publish(
            ReleaseDraft(plugins: [stored.id], publisher: "test"), toGroup: group.name, expecting: nil, now: now)
        return try queueTask(of: handler, in: group.name, now: now)
    }
}
