import Foundation
import JobModel
import JobStore
import TestSupport
import Testing

/// A session that claims and ends tasks by the test's word: the command line is tested without hosts.
struct StandInExecutor {
    let store: any Store
    let group: ExecutorGroup
    let session: SessionID
    let executorID: ExecutorID

    init(store: any Store, group name: String) throws {
        self.store = store
        group = try store.group(named: name)
        let draft = SessionDraft(
            hostname: "node-1", ip: "127.0.0.1", pid: Int(getpid()), bootID: "boot", lockPath: "/none", lockDevice: 0,
            lockInode: 0, leaseUntil: Self.now + 600_000, groups: [group.id])
        let opened = try store.openSession(draft, now: Self.now)
        session = opened.id
        executorID = try #require(opened.executors[group.id])
    }

    static var now: UTCMilliseconds { UTCMilliseconds(Date().timeIntervalSince1970 * 1000) }

    /// Takes up to `limit` tasks of one handler.
    func claim(_ handler: String, limit: Int = 100) throws -> [ClaimedTask] {
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
    func finish(
        _ tasks: [ClaimedTask], with code: HandleCode, message: String? = nil, lines: [LogLine] = [],
        retryAfterMs: Int64? = nil, release: Release? = nil
    ) throws {
        var batch = QueueBatch(session: session)
        batch.completions = tasks.map { task in
            var completion = Completion(
                key: task.key, code: code, startedAt: Self.now - 1_500, finishedAt: Self.now, executorID: executorID)
            completion.message = message
            completion.logLines = lines
            completion.retryAfterMs = retryAfterMs
            completion.releaseID = release?.id
            completion.pluginID = release?.plugins.first { $0.handlers.contains(task.handler) }?.id
            return completion
        }
        #expect(try store.finishAndClaim(batch, now: Self.now).stale.isEmpty)
    }

    /// Publishes one more plugin to the group. Its bytes are no library: nothing here loads them.
    func publish(
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
    func stand(_ release: Release, _ state: ReleaseState, because reason: String? = nil) throws {
        let standing = ReleaseStanding(
            releaseID: release.id, executorID: executorID, state: state, reason: reason, changedAt: Self.now)
        #expect(
            try store.renewLease(
                session, until: Self.now + 600_000, states: [], standings: [standing], now: Self.now))
    }

    /// Says that the group's host runs a release.
    func run(_ release: Release) throws {
        let state = NodeState(executorID: executorID, runningReleaseID: release.id, hostState: "active")
        #expect(try store.renewLease(session, until: Self.now + 600_000, states: [state], standings: [], now: Self.now))
    }

    /// Claims on a thread of its own until `count` tasks of the handler have ended, the n-th with `codes[n % codes.count]`.
    func serve(_ handler: String, count: Int, codes: [HandleCode]) {
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
    func loseUntilQuarantined(_ handler: String) {
        Thread.detachNewThread {
            _ = try? eventually {
                var batch = QueueBatch(session: session)
                batch.handBacks = try claim(handler).map { HandBack(key: $0.key, reason: .lost) }
                return try !store.finishAndClaim(batch, now: Self.now).quarantined.isEmpty
            }
        }
    }
}
