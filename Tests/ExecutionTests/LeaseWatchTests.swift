import Foundation
import JobModel
import JobStore
import Logging
import TestSupport
import Testing
import Threads

@testable import Execution

@Suite("The lease of a session, watched by its executor")
struct LeaseWatchTests {
    /// Writes down that it runs, every few milliseconds and whatever is asked of it, until a file says that it may end.
    private static let stamps = """
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

    private let directory: TemporaryDirectory
    private let store: LeaseOnlyStore
    private let executor: Executor
    private let task: TaskID

    private init(isLeaseDecisive: Bool) throws {
        directory = try TemporaryDirectory()
        store = try LeaseOnlyStore(path: directory.file("q.db"), isLeaseDecisive: isLeaseDecisive)
        task = try store.prepare(directory: directory.path, plugin: Self.stamps, handler: "stamp")
        var configuration = ExecutorConfiguration(
            dataDirectory: directory.file("data"), hostPath: Project.product("dotjob-host"))
        configuration.leaseMs = 6_000
        executor = try Executor(
            store: store, configuration: configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    init() throws { try self.init(isLeaseDecisive: true) }

    private var stamps: [Int64] {
        let text = (try? String(contentsOfFile: directory.file("stamps"), encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { Int64($0) }
    }

    @Test(
        "Where the lease decides, no handler runs on beyond it, whether the store refuses or says nothing",
        arguments: [LeaseOnlyStore.Cut.refused, .silent])
    func lapses(cut: LeaseOnlyStore.Cut) async throws {
        let run = Task { [executor] in try await executor.run() }
        #expect(eventually { !stamps.isEmpty })
        store.cutOff(cut)
        let isGone = eventually {
            let before = stamps.count
            usleep(100_000)
            return stamps.count == before
        }
        #expect(isGone)
        store.reconnect()
        await #expect(throws: ExecutionError.self) { try await run.value }
        let session = try #require(try store.openSessions().first)
        let last = try #require(stamps.last)
        #expect(last < session.leaseUntil, "others may run it from \(session.leaseUntil) on")
        #expect(try store.task(task)?.status == .claimed, "it is for a rescue to give back")
    }

    @Test("Where locks decide, work goes on while the store cannot be reached, and is logged when it can")
    func outlives() async throws {
        let other = try LeaseWatchTests(isLeaseDecisive: false)
        let run = Task { try await other.executor.run() }
        #expect(eventually { !other.stamps.isEmpty })
        other.store.cutOff(.refused)
        let until = SystemClock.utcMilliseconds() + 7_000
        #expect(eventually { other.stamps.last ?? 0 > until }, "it runs beyond its lease")
        other.store.reconnect()
        try Data().write(to: URL(fileURLWithPath: other.directory.file("end")))
        #expect(try eventually { try other.store.task(other.task) == nil })
        other.executor.drain()
        try await run.value
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
        let now = SystemClock.utcMilliseconds()
        _ = try publish(
            ReleaseDraft(plugins: [stored.id], publisher: "test"), toGroup: group.name, expecting: nil, now: now)
        return try queueTask(of: handler, in: group.name, now: now)
    }
}
