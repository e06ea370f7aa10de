import JobModel
import JobStore
import Logging
import SQLiteJobStore
import Synchronization
import TestSupport
import Threads

@testable import Execution

/// A supervisor on a thread of its own with one group, whose hosts are real: the queue's side is the test.
final class SupervisedGroup {
    private let directory: TemporaryDirectory
    private let supervisor: HostSupervisor
    private let thread: DedicatedThread
    private let heard: Heard

    /// What the supervisor has said, for a thread that waits to see it.
    private final class Heard: Sendable {
        let states = Mutex<[HostState]>([])
    }

    init(_ configure: (inout ExecutorConfiguration) -> Void = { _ in }) throws {
        directory = try TemporaryDirectory()
        var configuration = ExecutorConfiguration(
            dataDirectory: directory.path, hostPath: Project.product("dotjob-host"))
        configure(&configuration)
        let heard = Heard()
        let store = try SQLiteJobStore(path: directory.file("q.db"))
        // Its thread is not started: bundles come from the test.
        let fetcher = try BundleFetcher(dataDirectory: directory.path, store: store) { _, _ in }
        let supervisor = HostSupervisor(
            orders: try Mailbox(empty: SupervisorOrders()), bundles: fetcher, configuration: configuration,
            sessionLock: -1, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { report in
            heard.states.withLock { $0 += report.states.values.map(\.hostState) }
        }
        supervisor.orders.post { $0.groups.append(ServedGroup(id: 1, name: "g", executorID: 1, threads: 1)) }
        self.supervisor = supervisor
        self.heard = heard
        thread = try DedicatedThread(named: "test-hosts") { supervisor.run() }
    }

    deinit {
        supervisor.orders.post { $0.ending = .atOnce }
        thread.join()
    }

    /// Has the group run a fixture plugin.
    func adopt(_ source: String) throws {
        let path = try FixturePlugin.build(source, in: directory.path)
        let plugin = Plugin(id: 1, name: "plugin", version: "1", digest: "", byteCount: 0, handlers: [])
        let release = Release(
            id: 1, groupID: 1, groupName: "g", number: 1, digest: "", plugins: [plugin], publishedBy: "",
            publishedAt: 0, note: "")
        let bundle = UnpackedBundle(release: release, libraries: [.init(plugin: plugin, path: path)])
        let group = ExecutorGroup(
            id: 1, name: "g", summary: "", hostThreads: 1, maxRunning: nil,
            desiredReleaseID: release.id)
        supervisor.orders.post { orders in
            orders.wishes[1] = GroupWish(group)
            orders.fetches.append((1, FetchStep(release: release, outcome: .fetched)))
            orders.fetches.append((1, FetchStep(release: release, outcome: .verified(bundle))))
        }
    }

    /// The states that the tables would have shown so far, while the executor goes on.
    var states: [HostState.Serving] {
        heard.states.withLock { $0 }.compactMap { state in
            if case .serving(let serving) = state { serving } else { nil }
        }
    }

    /// What has stood in the way of releases so far.
    var troubles: [String] { states.flatMap(\.troubles) }
}
