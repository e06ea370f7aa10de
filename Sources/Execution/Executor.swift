import Foundation
import JobModel
import JobStore
public import Logging
import SessionLock
import Synchronization
import Threads

/// One executor process's work: it claims the tasks of its groups, has hosts run them, and writes the results.
///
/// Three threads of its own do it: one speaks to the store, one lives with the hosts, one fetches bundles. None of them is the
/// cooperative pool's.
public final class Executor: Sendable {
    private let configuration: ExecutorConfiguration
    private let inbox: Mailbox<QueueInbox>
    private let failure = Mutex<(any RefusalError)?>(nil)
    private let over = Latch()
    private let start: Start
    public let sessionID: Int64

    /// What the threads are started with.
    private struct Start: Sendable {
        var loop: QueueLoop
        var supervisor: HostSupervisor
        var fetcher: BundleFetcher
        var lock: SessionLock
    }

    /// Opens the session. Blocks its thread.
    ///
    /// - Throws: `ExecutionError` for an unknown group or a data directory that cannot be used; `StoreError`;
    ///   `DescriptorShortage`.
    public init(
        store: any ExecutorStore, configuration: ExecutorConfiguration, logger: Logger
    ) throws {
        self.configuration = configuration
        let groups = try Self.groups(named: configuration.groups, in: store)
        let lock = try Self.makeLock(configuration)
        let inbox = try Mailbox(empty: QueueInbox())
        let askedAt = SystemClock.bootMicroseconds()
        let session = try Self.openSession(for: groups, lock: lock, leaseMs: configuration.leaseMs, in: store)
        let lease = store.isLeaseDecisive ? LeaseWatch(leaseMs: configuration.leaseMs, askedAt: askedAt) : nil
        let orders = try Mailbox(empty: SupervisorOrders())
        let fetcher = try BundleFetcher(
            dataDirectory: configuration.dataDirectory, store: store
        ) { group, step in
            orders.post { $0.fetches.append((group, step)) }
        }
        let supervisor = HostSupervisor(
            orders: orders, bundles: fetcher, configuration: configuration, sessionLock: lock.descriptor, lease: lease,
            logger: logger
        ) { report in
            inbox.post { $0.report.merge(report) }
        }
        let loop = QueueLoop(
            .init(
                inbox: inbox, store: store, session: session, lease: lease, configuration: configuration,
                logger: logger,
                bell: try store.listen(), order: { orders.post($0) }))
        self.inbox = inbox
        sessionID = session.id
        start = Start(loop: loop, supervisor: supervisor, fetcher: fetcher, lock: lock)
    }

    /// Runs until `drain` or `stopAtOnce` has taken effect. Call once.
    ///
    /// - Parameter hasStarted: called once its threads run.
    /// - Throws: `ExecutionError` when the session was closed by someone else, could not be closed, or results were given up;
    ///   `StoreError` when the store will never answer again; `ThreadShortage`: the process must end then.
    public func run(hasStarted: () -> Void = {}) async throws {
        let parts = start
        LeftChildren.adopt()
        let hosts = try DedicatedThread(named: "dotjob-hosts") { parts.supervisor.run() }
        let fetch = try DedicatedThread(named: "dotjob-fetch") { parts.fetcher.run() }
        _ = try DedicatedThread(named: "dotjob-queue") {
            parts.loop.run()
            parts.fetcher.finish()
            hosts.join()
            fetch.join()
            // A session that is still open is judged by its lock, which is free once this process is gone.
            if parts.loop.isClosed { parts.lock.remove() }
            self.failure.withLock { $0 = parts.loop.failure }
            self.over.open()
        }
        hasStarted()
        await over.wait()
        if let failure = failure.withLock({ $0 }) { throw failure }
    }

    /// Claims no more; what has not started goes back, what runs may end within the drain timeout. Returns at once.
    public func drain() { inbox.post { $0.ending = $0.ending ?? .drain } }

    /// Has the tables tell where this executor's metrics are served. Returns at once.
    public func serves(at address: ExecutorAddress) { inbox.post { $0.address = address } }

    /// Kills the hosts and hands everything back. Returns at once.
    public func stopAtOnce() { inbox.post { $0.ending = .atOnce } }

    private static func groups(named names: [String]?, in store: any ExecutorStore) throws -> [ExecutorGroup] {
        let all = try store.groups()
        guard let names else { return all }
        for name in names where !all.contains(where: { $0.name == name }) {
            throw ExecutionError(.unknownGroup, "group \"\(name)\"", "unknown", cure: .addGroup(name))
        }
        return all.filter { names.contains($0.name) }
    }

    private static func openSession(
        for groups: [ExecutorGroup], lock: SessionLock, leaseMs: Int64, in store: any ExecutorStore
    ) throws -> OpenedSession {
        let now = store.now
        let draft = SessionDraft(
            hostname: ProcessInfo.processInfo.hostName, ip: NodeAddress.current(), pid: Int(getpid()),
            bootID: BootID.current, lockPath: lock.path, lockDevice: lock.device, lockInode: lock.inode,
            leaseUntil: now + leaseMs, groups: groups.map(\.id))
        do {
            return try store.openSession(draft, now: now)
        } catch {
            // Nobody will look for the lock of a session that never was.
            lock.remove()
            throw error
        }
    }

    private static func makeLock(_ configuration: ExecutorConfiguration) throws -> SessionLock {
        try makeDirectory(configuration.dataDirectory)
        let ownDirectory = "\(configuration.dataDirectory)/sessions"
        do {
            return try makeLock(in: configuration.sessionsDirectory)
        } catch {
            guard configuration.sessionsDirectory != ownDirectory else { throw error }
            // The database is shared, and its directory is another user's: then the lease decides.
            return try makeLock(in: ownDirectory)
        }
    }

    private static func makeLock(in directory: String) throws -> SessionLock {
        try makeDirectory(directory, mode: 0o700)
        return try SessionLock(directory: directory, name: UUID().uuidString.lowercased())
    }

    private static func makeDirectory(_ directory: String, mode: Int? = nil) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: mode.map { [.posixPermissions: $0] })
        } catch {
            throw ExecutionError(
                .system, "data directory \"\(directory)\"", "cannot be made: \(error.localizedDescription)",
                cure: .nameDataDirectory)
        }
    }
}
