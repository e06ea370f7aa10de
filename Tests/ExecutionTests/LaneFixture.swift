import HostProtocol
import JobModel
import JobStore
import Logging
import SQLiteJobStore
import TestSupport
import Threads

@testable import Execution

/// A group's parts on their own: hosts are real processes whose reports come from the test, and no bundle is fetched.
final class LaneFixture {
    let group = ServedGroup(id: 1, name: "g", executorID: 1, threads: 1)
    private let directory: TemporaryDirectory
    private var configuration: ExecutorConfiguration
    private let executable: HostExecutable

    init(_ configure: (inout ExecutorConfiguration) -> Void = { _ in }) throws {
        directory = try TemporaryDirectory()
        configuration = ExecutorConfiguration(dataDirectory: directory.path, hostPath: Project.product("dotjob-host"))
        configure(&configuration)
        executable = HostExecutable(path: configuration.hostPath)
    }

    func makeStarter(lease: LeaseWatch? = nil) -> HostStarter {
        HostStarter(
            group, configuration: configuration, executable: executable,
            sessionLock: -1, lease: lease,
            log: GroupLog(group: group.name, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
    }

    func makeShelf() throws -> ReleaseShelf {
        let store = try SQLiteJobStore(path: directory.file("q.db"))
        let fetcher = try BundleFetcher(dataDirectory: directory.path, store: store) { _, _ in }
        return ReleaseShelf(group, fetcher: fetcher, configuration: configuration)
    }

    static func release(_ id: ReleaseID) -> Release {
        Release(
            id: id, groupID: 1, groupName: "g", number: id, digest: "", plugins: [], publishedBy: "",
            publishedAt: 0, note: "", previousID: id > 1 ? id - 1 : nil)
    }

    static func bundle(_ id: ReleaseID) -> UnpackedBundle { UnpackedBundle(release: release(id), libraries: []) }

    /// A host of a release.
    func start(_ release: ReleaseID) throws -> Generation { try makeStarter().start(Self.bundle(release)) }

    /// A host's report that it has loaded these handlers.
    static func ready(_ handlers: [String]) -> ReadyReport {
        ReadyReport(
            plugins: [.init(name: "p", version: "1", requiresMinor: 0)],
            handlers: handlers.map {
                .init(name: $0, plugin: 0, summary: "", timeoutMs: 0, parametersSchema: "")
            })
    }

    static func task(
        _ id: TaskID, _ handler: String = "h", isSuspect: Bool = false, pinnedTo release: ReleaseID? = nil
    ) -> ClaimedTask {
        ClaimedTask(
            key: ClaimKey(taskID: id, claimNo: 1), groupID: 1, jobID: 1, jobName: "j", handler: handler,
            parameters: "{}", timeoutMs: 0, attempt: 1, runAt: 0, scheduledAt: nil, isSuspect: isSuspect,
            pinnedReleaseID: release)
    }
}

extension Rollout {
    /// A rollout whose wishes are fetched and verified.
    static func wanting(_ stable: ReleaseID, canary: ReleaseID? = nil) -> Rollout {
        var rollout = Rollout()
        rollout.wantVerified(stable, canary: canary)
        return rollout
    }

    mutating func wantVerified(_ stable: ReleaseID, canary: ReleaseID? = nil) {
        _ = want(stable: stable, canary: canary)
        for release in [stable, canary].compactMap({ $0 }) {
            _ = learn(LaneFixture.release(release))
            _ = fetched(release)
            _ = verified(release)
        }
    }
}
