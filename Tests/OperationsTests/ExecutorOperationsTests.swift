import Foundation
import Glibc
import JobModel
import JobStore
import SQLiteJobStore
import SessionLock
import StoreSupport
import TestSupport
import Testing

@testable import Operations

@Suite("Which executors live")
struct ExecutorOperationsTests {
    private let fixture: OperationsFixture

    init() throws { fixture = try OperationsFixture() }

    private func nodes() throws -> [ExecutorNode] {
        try ExecutorOperations(store: fixture.store, now: fixture.now).list(ExecutorFilter()).items
    }

    /// Where the locks of this database's sessions lie.
    private func makeLock() throws -> SessionLock {
        let sessions = "\(SQLiteJobStore.dataDirectory(forDatabase: fixture.directory.file("q.db")))/sessions"
        try FileManager.default.createDirectory(atPath: sessions, withIntermediateDirectories: true)
        return try SessionLock(directory: sessions, name: UUID().uuidString.lowercased())
    }

    /// Opens a session of group `g`.
    private func open(_ lock: SessionLock, bootID: String = BootID.current, leaseUntil: Int64) throws -> OpenedSession {
        let draft = SessionDraft(
            hostname: "node-2", ip: "127.0.0.1", pid: Int(getpid()), bootID: bootID, lockPath: lock.path,
            lockDevice: lock.device, lockInode: lock.inode, leaseUntil: leaseUntil, groups: [fixture.group.id])
        return try fixture.store.openSession(draft, now: fixture.now)
    }

    @Test("A free lock means dead, however fresh the lease; nothing of its hosts is believed any more")
    func freeLock() throws {
        var lock: SessionLock? = try makeLock()
        let session = try open(#require(lock), leaseUntil: fixture.now + 3_600_000)
        let executor = try #require(session.executors[fixture.group.id])
        let release = try fixture.publish("p", ["h": ""])
        let state = NodeState(
            executorID: executor, runningReleaseID: release.id, hostState: .serving(.init(stable: .init(active: 1))))
        _ = try fixture.store.renewLease(
            session.id, until: fixture.now + 3_600_000, states: [state], standings: [], now: fixture.now)
        #expect(try nodes().map(\.isOnline) == [true])
        #expect(try nodes().map(\.runningReleaseNo) == [1])
        lock = nil
        // A process that another test is about to start may have the descriptor for a moment.
        #expect(try eventually { try nodes().map(\.isOnline) == [false] })
        #expect(try nodes().map(\.runningReleaseNo) == [nil])
        #expect(try nodes().map(\.hostState) == [.gone])
        #expect(try GroupOperations(store: fixture.store).facts(now: fixture.now).map(\.onlineExecutors) == [0])
    }

    @Test("A held lock means alive, however old the lease")
    func heldLock() throws {
        let lock = try makeLock()
        _ = try open(lock, leaseUntil: 5_000)
        #expect(try nodes().map(\.isOnline) == [true])
    }

    @Test("Where the lock cannot be seen the lease decides")
    func lease() throws {
        let lock = try makeLock()
        _ = try open(lock, bootID: "another", leaseUntil: fixture.now + 3_600_000)
        _ = try open(lock, bootID: "another", leaseUntil: fixture.now - 1)
        #expect(try nodes().map(\.isOnline) == [true, false])
    }

    @Test("A task of a dead executor is told so, and a wait for it too; one that nobody can run is told of at once")
    func tasks() throws {
        var lock: SessionLock? = try makeLock()
        let session = try open(#require(lock), leaseUntil: fixture.now + 3_600_000)
        let executor = try #require(session.executors[fixture.group.id])
        _ = try fixture.jobs.add(named: "a", toGroup: "g", handler: "h", JobChange(), now: fixture.now)
        let run = try fixture.jobs.run(named: "a", count: 1, now: fixture.now)
        var batch = QueueBatch(session: session.id)
        batch.claims = [
            ClaimRequest(
                groupID: fixture.group.id, executorID: executor, offers: [.init(handler: "h", costMicroseconds: 1)],
                budgetMicroseconds: .max, limit: 1)
        ]
        #expect(try fixture.store.finishAndClaim(batch, now: fixture.now).claimed.count == 1)
        func holds() throws -> [TaskHold] {
            guard case .queued(let facts) = try fixture.tasks.standing(of: run.firstTaskID, now: fixture.now) else {
                return []
            }
            return facts.holds
        }
        let runner = TaskRunner.executor(executor, hostname: "node-2")
        #expect(try holds() == [.running(runner)])
        lock = nil
        #expect(try eventually { try holds() == [.deadExecutor(runner)] })

        var wait = RunWait(run, in: fixture.store)
        wait.patienceMicroseconds = 1
        #expect(try firstHolds(of: wait) == [.deadExecutor(runner)])

        wait.patienceMicroseconds = .max
        let seen = try #require(try fixture.store.openSessions().first)
        _ = try fixture.store.rescue(seen.id, leaseUntil: seen.leaseUntil, limit: 9, now: fixture.now)
        #expect(try firstHolds(of: wait) == [.noExecutor(known: 1)])
    }

    /// What a wait tells first of what holds its task back.
    private func firstHolds(of wait: RunWait) throws -> [TaskHold] {
        struct Told: Error { let holds: [TaskHold] }
        var looks = 0
        do {
            _ = try wait.untilEnded { news in
                if case .standstill(let facts) = news { throw Told(holds: facts.holds) }
                looks += 1
                if looks > 100 { throw Told(holds: []) }
            }
        } catch let told as Told {
            return told.holds
        }
        return []
    }
}
