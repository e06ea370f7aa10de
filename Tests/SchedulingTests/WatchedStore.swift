import JobModel
import JobStore
import SQLiteJobStore
import Synchronization

/// A store that may fail at first, and that tells of the passes that found nothing due.
final class WatchedStore: ScheduleStore, SessionStore, DoorbellStore, StoreClock {
    private let store: SQLiteJobStore
    private let failuresLeft: Mutex<Int>
    private let idlePasses = Atomic<Int>(0)
    private let tasksWritten = Mutex<[Int]>([])

    /// How many tasks each transaction so far wrote that wrote any.
    var written: [Int] { tasksWritten.withLock { $0 } }

    /// Passes so far that wrote no task.
    var idlePassCount: Int { idlePasses.load(ordering: .relaxed) }

    var isLeaseDecisive: Bool { store.isLeaseDecisive }

    init(_ store: SQLiteJobStore, failures: Int = 0) {
        self.store = store
        failuresLeft = Mutex(failures)
    }

    func materialise(
        _ stretch: CursorStretch, now: UTCMilliseconds, plan: @Sendable (ScheduledJob, Int) throws -> SchedulePlan
    ) throws -> Materialised {
        let fails = failuresLeft.withLock { left in
            defer { left -= 1 }
            return left > 0
        }
        if fails { throw StoreError(.full, "database", "disk full") }
        let outcome = try store.materialise(stretch, now: now, plan: plan)
        if outcome.tasks > 0 { tasksWritten.withLock { $0.append(outcome.tasks) } }
        if outcome.tasks == 0 { idlePasses.add(1, ordering: .relaxed) }
        return outcome
    }

    func moveCursors(
        after: ScheduleCursor?, limit: Int, to cursor: @Sendable (ScheduledJob) throws -> UTCMilliseconds?
    ) throws -> MovedCursors {
        try store.moveCursors(after: after, limit: limit, to: cursor)
    }

    func resumeSchedules(
        after: ScheduleCursor?, limit: Int, now: UTCMilliseconds,
        resume: @Sendable (ScheduledJob) throws -> ResumedSchedule?
    ) throws -> MovedCursors {
        try store.resumeSchedules(after: after, limit: limit, now: now, resume: resume)
    }

    func shiftWaiting(by jumpMs: Int64, now: UTCMilliseconds) throws -> Int {
        try store.shiftWaiting(by: jumpMs, now: now)
    }

    func resumeLimits(limit: Int, now: UTCMilliseconds) throws -> Int {
        try store.resumeLimits(limit: limit, now: now)
    }
    func resumeDelays(limit: Int, now: UTCMilliseconds) throws -> Int {
        try store.resumeDelays(limit: limit, now: now)
    }

    func prune(logsEndedBefore cutoff: UTCMilliseconds, limit: Int) throws -> Int {
        try store.prune(logsEndedBefore: cutoff, limit: limit)
    }

    func foldHistory(limit: Int, now: UTCMilliseconds) throws -> Int {
        try store.foldHistory(limit: limit, now: now)
    }

    func pruneRecords(limit: Int, now: UTCMilliseconds) throws -> Int {
        try store.pruneRecords(limit: limit, now: now)
    }

    func joinGroup(_ group: GroupID, session: SessionID, now: UTCMilliseconds) throws -> ExecutorID {
        try store.joinGroup(group, session: session, now: now)
    }

    func openSession(_ draft: SessionDraft, now: UTCMilliseconds) throws -> OpenedSession {
        try store.openSession(draft, now: now)
    }

    func renewLease(
        _ session: SessionID, until: UTCMilliseconds, states: [NodeState], standings: [ReleaseStanding],
        firstTasks: [FirstTask], now: UTCMilliseconds
    ) throws -> Bool {
        try store.renewLease(
            session, until: until, states: states, standings: standings, firstTasks: firstTasks, now: now)
    }

    func closeSession(_ session: SessionID, now: UTCMilliseconds) throws {
        try store.closeSession(session, now: now)
    }

    func openSessions() throws -> [ExecutorSession] { try store.openSessions() }

    func rescue(
        _ session: SessionID, leaseUntil: UTCMilliseconds, limit: Int, now: UTCMilliseconds
    ) throws -> [TaskID] {
        try store.rescue(session, leaseUntil: leaseUntil, limit: limit, now: now)
    }

    func executors(_ filter: ExecutorFilter) throws -> Page<ExecutorNode> { try store.executors(filter) }

    func executor(of session: SessionID, group: GroupID) throws -> ExecutorNode? {
        try store.executor(of: session, group: group)
    }

    func noteAddress(of session: SessionID, ip: String, port: Int) throws {
        try store.noteAddress(of: session, ip: ip, port: port)
    }
    func setExecutor(_ id: ExecutorID, disabled: Bool) throws { try store.setExecutor(id, disabled: disabled) }

    func endDrain(of release: ReleaseID, on executor: ExecutorID, now: UTCMilliseconds) throws {
        try store.endDrain(of: release, on: executor, now: now)
    }

    func takeEndedDrains(of session: SessionID) throws -> Set<ReleaseID> { try store.takeEndedDrains(of: session) }

    func listen() throws -> any DoorbellListener { try store.listen() }
}
