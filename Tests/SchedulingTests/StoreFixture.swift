import Foundation
import JobModel
import JobStore
import SQLiteJobStore
import Scheduling
import SessionLock
import TestSupport

/// A database of a test's own with one group, and an executor's session in it on demand.
final class StoreFixture: Sendable {
    let directory: TemporaryDirectory
    let store: SQLiteJobStore
    let group: ExecutorGroup

    init() throws {
        directory = try TemporaryDirectory()
        store = try SQLiteJobStore(path: directory.file("jobs.db"))
        group = try store.addGroup(named: "main", summary: "", hostThreads: 1, maxRunning: nil)
    }

    var now: UTCMilliseconds { store.now }

    /// A second connection to the same database.
    func reopen() throws -> SQLiteJobStore { try SQLiteJobStore(path: store.path) }

    @discardableResult
    func addJob(_ name: String, _ schedule: Schedule, change: (inout JobDraft) -> Void = { _ in }) throws -> Job {
        var draft = JobDraft(name: name, group: group.name, handler: "work")
        draft.schedule = schedule
        change(&draft)
        return try store.addJob(draft, on: nil, now: now, nextOccurrence: ScheduledJob.nextOccurrence)
    }

    /// The scheduled times of a job's queued tasks, in order.
    func scheduledTimes(of job: String) throws -> [UTCMilliseconds] {
        var filter = TaskFilter()
        filter.jobName = job
        filter.limit = 1_000_000
        return try store.tasks(filter).compactMap(\.scheduledAt).sorted()
    }

    /// A lock where executors keep theirs.
    func lock() throws -> SessionLock {
        let sessions = "\(SQLiteJobStore.dataDirectory(forDatabase: store.path))/sessions"
        try FileManager.default.createDirectory(atPath: sessions, withIntermediateDirectories: true)
        return try SessionLock(directory: sessions, name: UUID().uuidString.lowercased())
    }

    /// Opens a session whose lock has the identity of `lock`.
    func openSession(
        _ lock: SessionLock, leaseUntil: UTCMilliseconds, bootID: String = BootID.current, pid: Int = Int(getpid())
    ) throws -> OpenedSession {
        let draft = SessionDraft(
            hostname: "node", ip: "127.0.0.1", pid: pid, bootID: bootID, lockPath: lock.path,
            lockDevice: lock.device, lockInode: lock.inode, leaseUntil: leaseUntil, groups: [group.id])
        return try store.openSession(draft, now: now)
    }

    /// Claims up to `limit` waiting tasks for a session.
    func claim(_ limit: Int, for session: OpenedSession) throws -> [ClaimedTask] {
        guard let executor = session.executors[group.id] else { return [] }
        var batch = QueueBatch(session: session.id)
        let offer = ClaimRequest.Offer(handler: "work", costMicroseconds: 1)
        batch.claims = [
            ClaimRequest(
                groupID: group.id, executorID: executor, offers: [offer], budgetMicroseconds: .max, limit: limit)
        ]
        return try store.finishAndClaim(batch, now: now).claimed
    }
}
