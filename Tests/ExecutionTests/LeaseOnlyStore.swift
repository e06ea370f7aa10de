import Dispatch
import JobModel
import JobStore
import SQLiteJobStore
import Synchronization
import Threads

@testable import Execution

/// A store that other machines share: no lock tells them who lives, and the way to it can be cut.
final class LeaseOnlyStore: Sendable {
    enum Cut: String, Codable, Sendable {
        /// Every call fails at once.
        case refused
        /// Every call stands still until the way is free again, and fails then.
        case silent
    }

    let isLeaseDecisive: Bool
    /// How far its clock is ahead of this machine's.
    let clockLeadMs: Int64
    private let inner: SQLiteJobStore
    private let cut = Mutex<Cut?>(nil)
    private let gate = DispatchGroup()
    private let refusals = Atomic(0)

    init(path: String, isLeaseDecisive: Bool, clockLeadMs: Int64 = 0) throws {
        self.clockLeadMs = clockLeadMs
        inner = try SQLiteJobStore(path: path)
        self.isLeaseDecisive = isLeaseDecisive
    }

    /// Calls that have met the cut.
    var refused: Int { refusals.load(ordering: .relaxed) }

    /// Once.
    func cutOff(_ kind: Cut) {
        gate.enter()
        cut.withLock { $0 = kind }
    }

    func reconnect() {
        cut.withLock { $0 = nil }
        gate.leave()
    }

    private func reach<Result>(_ call: (SQLiteJobStore) throws -> Result) throws -> Result {
        guard let kind = cut.withLock({ $0 }) else { return try call(inner) }
        refusals.add(1, ordering: .relaxed)
        if kind == .silent { gate.wait() }
        throw StoreError(.unavailable, "database", "cannot be reached")
    }
}

extension LeaseOnlyStore {
    /// Registers a job and runs it once.
    func queueTask(of handler: String, in group: String, now: UTCMilliseconds) throws -> TaskID {
        _ = try inner.addJob(
            JobDraft(name: handler, group: group, handler: handler), on: nil, now: now, nextOccurrence: { _, _ in nil })
        return try inner.runJob(named: handler, parameters: nil, count: 1, runAt: now, on: nil, now: now).firstTaskID
    }
}

extension LeaseOnlyStore: TaskQueue {
    func finishAndClaim(_ batch: QueueBatch, now: UTCMilliseconds) throws -> QueueAnswer {
        try reach { try $0.finishAndClaim(batch, now: now) }
    }
    func handBackUnheld(session: SessionID, holding: Set<ClaimKey>, now: UTCMilliseconds) throws -> Int {
        try reach { try $0.handBackUnheld(session: session, holding: holding, now: now) }
    }
    func reportProgress(_ reports: [ProgressReport], session: SessionID) throws {
        try reach { try $0.reportProgress(reports, session: session) }
    }
    func tasks(_ filter: TaskFilter) throws -> Page<QueuedTask> { try reach { try $0.tasks(filter) } }
    func taskCount(_ filter: TaskFilter) throws -> ListCount { try reach { try $0.taskCount(filter) } }
    func task(_ id: TaskID) throws -> QueuedTask? { try reach { try $0.task(id) } }
    func permits(of task: TaskID, now: UTCMilliseconds) throws -> PermitState? {
        try reach { try $0.permits(of: task, now: now) }
    }
    func cancelTask(_ id: TaskID, now: UTCMilliseconds) throws -> Cancellation {
        try reach { try $0.cancelTask(id, now: now) }
    }
    func cancelRequests(of session: SessionID) throws -> [ClaimKey] { try reach { try $0.cancelRequests(of: session) } }
    func stalledLog() throws -> StalledLog? { try reach { try $0.stalledLog() } }
    func rerun(log: LogID, onRelease release: ReleaseID, now: UTCMilliseconds) throws -> TaskID {
        try reach { try $0.rerun(log: log, onRelease: release, now: now) }
    }
}

extension LeaseOnlyStore: SessionStore {
    func openSession(_ draft: SessionDraft, now: UTCMilliseconds) throws -> OpenedSession {
        try reach { try $0.openSession(draft, now: now) }
    }
    func joinGroup(_ group: GroupID, session: SessionID, now: UTCMilliseconds) throws -> ExecutorID {
        try reach { try $0.joinGroup(group, session: session, now: now) }
    }
    func noteAddress(of session: SessionID, ip: String, port: Int) throws {
        try reach { try $0.noteAddress(of: session, ip: ip, port: port) }
    }
    func renewLease(
        _ session: SessionID, until: UTCMilliseconds, states: [NodeState], standings: [ReleaseStanding],
        firstTasks: [FirstTask], now: UTCMilliseconds
    ) throws -> Bool {
        try reach {
            try $0.renewLease(
                session, until: until, states: states, standings: standings, firstTasks: firstTasks, now: now)
        }
    }
    func endDrain(of release: ReleaseID, on executor: ExecutorID, now: UTCMilliseconds) throws {
        try reach { try $0.endDrain(of: release, on: executor, now: now) }
    }
    func takeEndedDrains(of session: SessionID) throws -> Set<ReleaseID> {
        try reach { try $0.takeEndedDrains(of: session) }
    }
    func closeSession(_ session: SessionID, now: UTCMilliseconds) throws {
        try reach { try $0.closeSession(session, now: now) }
    }
    func openSessions() throws -> [ExecutorSession] { try reach { try $0.openSessions() } }
    func rescue(
        _ session: SessionID, leaseUntil: UTCMilliseconds, limit: Int, now: UTCMilliseconds
    ) throws -> [TaskID] {
        try reach { try $0.rescue(session, leaseUntil: leaseUntil, limit: limit, now: now) }
    }
    func executors(_ filter: ExecutorFilter) throws -> Page<ExecutorNode> { try reach { try $0.executors(filter) } }
    func executor(of session: SessionID, group: GroupID) throws -> ExecutorNode? {
        try reach { try $0.executor(of: session, group: group) }
    }
    func setExecutor(_ id: ExecutorID, disabled: Bool) throws {
        try reach { try $0.setExecutor(id, disabled: disabled) }
    }
}

extension LeaseOnlyStore: GroupStore {
    func addGroup(named name: String, summary: String, hostThreads: Int, maxRunning: Int?) throws -> ExecutorGroup {
        try reach { try $0.addGroup(named: name, summary: summary, hostThreads: hostThreads, maxRunning: maxRunning) }
    }
    func updateGroup(named name: String, _ change: GroupChange) throws -> ExecutorGroup {
        try reach { try $0.updateGroup(named: name, change) }
    }
    func groups() throws -> [ExecutorGroup] { try reach { try $0.groups() } }
    func group(named name: String) throws -> ExecutorGroup { try reach { try $0.group(named: name) } }
    func group(id: GroupID) throws -> ExecutorGroup? { try reach { try $0.group(id: id) } }
    func setPause(_ pause: Pause?, ofGroup name: String) throws -> ExecutorGroup {
        try reach { try $0.setPause(pause, ofGroup: name) }
    }
}

extension LeaseOnlyStore: ReleaseStore {
    func storePlugin(_ plugin: PluginDraft, bytes: [UInt8]) throws -> Plugin {
        try reach { try $0.storePlugin(plugin, bytes: bytes) }
    }
    func publish(
        _ draft: ReleaseDraft, toGroup group: String, expecting expectedRelease: ReleaseID?, now: UTCMilliseconds
    ) throws -> Publication {
        try reach { try $0.publish(draft, toGroup: group, expecting: expectedRelease, now: now) }
    }
    func judge(
        _ draft: ReleaseDraft, of plugins: [Plugin], toGroup group: String, expecting expectedRelease: ReleaseID?,
        now: UTCMilliseconds
    ) throws -> Publication {
        try reach { try $0.judge(draft, of: plugins, toGroup: group, expecting: expectedRelease, now: now) }
    }
    func promote(group: String, allowsRemoval: Bool, now: UTCMilliseconds) throws -> Release {
        try reach { try $0.promote(group: group, allowsRemoval: allowsRemoval, now: now) }
    }
    func rollBack(
        group: String, to number: Int64?, by publisher: String, allowsRemoval: Bool, now: UTCMilliseconds
    ) throws -> Release {
        try reach {
            try $0.rollBack(group: group, to: number, by: publisher, allowsRemoval: allowsRemoval, now: now)
        }
    }
    func retreat(from release: ReleaseID, because reason: String, now: UTCMilliseconds) throws -> Retreat {
        try reach { try $0.retreat(from: release, because: reason, now: now) }
    }
    func release(_ id: ReleaseID) throws -> Release? { try reach { try $0.release(id) } }
    func releases(_ ids: [ReleaseID]) throws -> [Release] { try reach { try $0.releases(ids) } }
    func release(number: Int64, ofGroup group: String) throws -> Release {
        try reach { try $0.release(number: number, ofGroup: group) }
    }
    func standings(of releases: [ReleaseID]) throws -> [ReleaseStanding] {
        try reach { try $0.standings(of: releases) }
    }
    func attempts(of releases: [ReleaseID]) throws -> [ReleaseID: [HandleCode: Int64]] {
        try reach { try $0.attempts(of: releases) }
    }
    func desiredRelease(ofGroup group: GroupID) throws -> Release? {
        try reach { try $0.desiredRelease(ofGroup: group) }
    }
    func setCanaryPercent(
        _ percent: Int, ofGroup group: String, expecting expectedCanary: ReleaseID?
    ) throws -> ExecutorGroup {
        try reach { try $0.setCanaryPercent(percent, ofGroup: group, expecting: expectedCanary) }
    }
    func needs(of handlers: [String], inGroup group: String) throws -> [HandlerNeed] {
        try reach { try $0.needs(of: handlers, inGroup: group) }
    }
    func firstTasks(of releases: [ReleaseID]) throws -> [FirstTask] { try reach { try $0.firstTasks(of: releases) } }
    func releases(_ filter: ReleaseFilter) throws -> Page<Release> { try reach { try $0.releases(filter) } }
    func readPlugin(_ id: PluginID, chunk: (UnsafeRawBufferPointer) throws -> Void) throws {
        try reach { try $0.readPlugin(id, chunk: chunk) }
    }
}

extension LeaseOnlyStore: StoreClock {
    var now: UTCMilliseconds { SystemClock.utcMilliseconds() + clockLeadMs }
}

extension LeaseOnlyStore: DoorbellStore {
    func listen() throws -> any DoorbellListener { try reach { try $0.listen() } }
}
