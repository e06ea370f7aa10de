import Foundation
public import JobModel
public import JobStore
import TestSupport

/// A session that claims and ends tasks by the test's word: what stands above the store is tested without hosts.
public struct StandInExecutor: Sendable {
    public let store: any Store
    public let group: ExecutorGroup
    public let session: SessionID
    public let executorID: ExecutorID

    /// A store did not do what it was told.
    public struct Surprise: Error {
        public let what: String
    }

    public init(store: any Store, group name: String) throws {
        self.store = store
        group = try store.group(named: name)
        let draft = SessionDraft(
            hostname: "node-1", ip: "127.0.0.1", pid: Int(getpid()), bootID: "boot", lockPath: "/none", lockDevice: 0,
            lockInode: 0, leaseUntil: Self.now + 600_000, groups: [group.id])
        let opened = try store.openSession(draft, now: Self.now)
        session = opened.id
        guard let id = opened.executors[group.id] else { throw Surprise(what: "no row for the group") }
        executorID = id
    }

    public static var now: UTCMilliseconds { UTCMilliseconds(Date().timeIntervalSince1970 * 1000) }

    /// Takes up to `limit` tasks of one handler.
    public func claim(_ handler: String, limit: Int = 100) throws -> [ClaimedTask] {
        var batch = QueueBatch(session: session)
        batch.claims = [
            ClaimRequest(
                groupID: group.id, executorID: executorID,
                offers: [ClaimRequest.Offer(handler: handler, costMicroseconds: 1)], budgetMicroseconds: 1_000_000,
                limit: limit)
        ]
        return try store.finishAndClaim(batch, now: Self.now).claimed
    }

    /// Ends claimed tasks with one code.
    public func finish(
        _ tasks: [ClaimedTask], with code: HandleCode, message: String? = nil, lines: [LogLine] = [],
        retryAfterMs: Int64? = nil, elapsedMicroseconds: Int64? = nil, release: Release? = nil
    ) throws {
        var batch = QueueBatch(session: session)
        batch.completions = tasks.map { task in
            var completion = Completion(
                key: task.key, code: code, startedAt: Self.now - 1_500, finishedAt: Self.now, executorID: executorID)
            completion.message = message
            completion.logLines = lines
            completion.retryAfterMs = retryAfterMs
            completion.elapsedMicroseconds = elapsedMicroseconds
            completion.releaseID = release?.id
            completion.pluginID = release?.plugins.first { $0.handlers.contains(task.handler) }?.id
            return completion
        }
        let stale = try store.finishAndClaim(batch, now: Self.now).stale
        guard stale.isEmpty else { throw Surprise(what: "stale: \(stale)") }
    }

    /// Publishes one more plugin to the group. Its bytes are no library: nothing here loads them.
    public func publish(
        plugin: String, handlers: [String], change: (inout ReleaseDraft) -> Void = { _ in }
    ) throws -> Release {
        let draft = PluginDraft(
            name: plugin, version: "1.0.0", digest: String(repeating: plugin, count: 64), handlers: handlers)
        let stored = try store.storePlugin(draft, bytes: Array(plugin.utf8))
        let desired = try store.desiredRelease(ofGroup: group.id)
        var release = ReleaseDraft(plugins: [stored.id], publisher: "tester")
        change(&release)
        return try store.publish(release, toGroup: group.name, expecting: desired?.id, now: Self.now).release
    }

    /// Says how far the executor has come with a release.
    public func stand(_ release: Release, _ state: ReleaseState, because reason: String? = nil) throws {
        let standing = ReleaseStanding(
            releaseID: release.id, executorID: executorID, state: state, reason: reason, changedAt: Self.now)
        try renew(states: [], standings: [standing])
    }

    /// Says that the group's host runs a release.
    public func run(_ release: Release) throws {
        try show(.serving(.init(stable: .init(active: release.number))), running: release.id)
    }

    /// Says what the group's hosts do.
    public func show(_ state: HostState, running release: ReleaseID? = nil) throws {
        let state = NodeState(executorID: executorID, runningReleaseID: release, hostState: state)
        try renew(states: [state], standings: [])
    }

    private func renew(states: [NodeState], standings: [ReleaseStanding]) throws {
        let isOpen = try store.renewLease(
            session, until: Self.now + 600_000, states: states, standings: standings, now: Self.now)
        guard isOpen else { throw Surprise(what: "the session is closed") }
    }

    /// Claims on a thread of its own until `count` tasks of the handler have ended, the n-th with `codes[n % codes.count]`.
    public func serve(_ handler: String, count: Int, codes: [HandleCode]) {
        Thread.detachNewThread {
            var served = 0
            _ = try? eventually {
                for task in try claim(handler) {
                    try finish([task], with: codes[served % codes.count])
                    served += 1
                }
                return served >= count
            }
        }
    }

    /// Loses the tasks of a handler, without blame, on a thread of its own until one is quarantined.
    public func loseUntilQuarantined(_ handler: String) {
        Thread.detachNewThread {
            _ = try? eventually {
                var batch = QueueBatch(session: session)
                batch.handBacks = try claim(handler).map { HandBack(key: $0.key, reason: .lost) }
                return try !store.finishAndClaim(batch, now: Self.now).quarantined.isEmpty
            }
        }
    }
}
