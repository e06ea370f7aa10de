import Foundation
import JobModel
import JobStore
import SQLiteJobStore
import SessionLock
import TestSupport
import Testing

@testable import Scheduling

/// A scheduler that looks at sessions once an hour: what it does sooner, it was told.
@Suite("Deaths that the kernel tells of", .timeLimit(.minutes(5)))
struct SessionDeathTests {
    private let fixture: StoreFixture
    private let store: WatchedStore
    private let log = RecordedLog()

    init() throws {
        fixture = try StoreFixture()
        store = WatchedStore(fixture.store)
        try fixture.addJob("mail", .manual)
    }

    private func withScheduler(_ body: () throws -> Void) async throws {
        var configuration = SchedulerConfiguration()
        configuration.longestSleepMs = 3_600_000
        configuration.rescueIntervalMs = 3_600_000
        configuration.pruneIntervalMs = 3_600_000
        configuration.leaseMarginMs = 0
        let scheduler = try Scheduler(store: store, configuration: configuration, logger: log.logger)
        scheduler.start()
        let result = Result { try body() }
        scheduler.stop()
        try await scheduler.waitUntilStopped()
        try result.get()
    }

    /// A session with a claimed task, whose lock only a process of its own holds.
    private func openSession() throws -> Held {
        _ = try fixture.store.runJob(
            named: "mail", parameters: nil, count: 1, runAt: fixture.now, on: nil, now: fixture.now)
        let lock = try fixture.lock()
        let session = try fixture.openSession(lock, leaseUntil: fixture.now + 3_600_000)
        #expect(try fixture.claim(1, for: session).count == 1)
        return Held(session: session, holder: try LockHolder(inheriting: lock), path: lock.path, inode: lock.inode)
    }

    private struct Held {
        let session: OpenedSession
        let holder: LockHolder
        let path: String
        let inode: Int64
    }

    /// Waits until the scheduler waits for these locks, as the kernel sees it.
    private func waitUntilWatched(_ locks: [Int64]) throws {
        try #require(eventually { locks.allSatisfy(isWaitedFor) })
    }

    private func isWaitedFor(_ lock: Int64) -> Bool {
        let table = (try? String(contentsOfFile: "/proc/locks", encoding: .utf8)) ?? ""
        return table.split(separator: "\n").contains { $0.contains("->") && $0.contains(":\(lock) ") }
    }

    private func isWaiting(losses: Int, count: Int = 1) throws -> Bool {
        var filter = TaskFilter()
        filter.states = [.waiting]
        return try fixture.store.tasks(filter).map(\.losses) == Array(repeating: losses, count: count)
    }

    @Test("An executor that was there at the scheduler's start: its tasks go back when its last process is gone")
    func known() async throws {
        let held = try openSession()
        try await withScheduler {
            try waitUntilWatched([held.inode])
            #expect(try !isWaiting(losses: 1))
            held.holder.kill()
            #expect(try eventually { try isWaiting(losses: 1) })
            #expect(eventually { !FileManager.default.fileExists(atPath: held.path) })
        }
        #expect(log.count(containing: "dead, its lock is free; 1 tasks went back to their queue") == 1)
    }

    @Test("Executors that start later are waited for from their start, and die together")
    func later() async throws {
        try await withScheduler {
            #expect(eventually { store.idlePassCount > 0 })
            let held = [try openSession(), try openSession()]
            try waitUntilWatched(held.map(\.inode))
            for one in held { one.holder.kill() }
            #expect(try eventually { try isWaiting(losses: 1, count: 2) })
        }
    }

    @Test("A lock file that is moved or removed hides no death, and makes no living executor look dead")
    func removedFile() async throws {
        let held = try openSession()
        try await withScheduler {
            try waitUntilWatched([held.inode])
            try FileManager.default.removeItem(atPath: held.path)
            // A lease that has lapsed would have it rescued, were its lock not seen to be held.
            _ = try fixture.store.renewLease(
                held.session.id, until: 5_000, states: [], standings: [], now: fixture.now)
            let passes = store.idlePassCount
            try fixture.addJob("other", .once(at: fixture.now + 3_600_000))
            #expect(eventually { store.idlePassCount > passes })
            #expect(try !isWaiting(losses: 1))
            held.holder.kill()
            #expect(try eventually { try isWaiting(losses: 1) })
        }
    }

    @Test("A session that closes properly is not rescued")
    func closed() async throws {
        let held = try openSession()
        try await withScheduler {
            try waitUntilWatched([held.inode])
            try fixture.store.closeSession(held.session.id, now: fixture.now)
            held.holder.kill()
            #expect(try eventually { try isWaiting(losses: 0) })
        }
        #expect(log.count(containing: "dead") == 0)
    }

    @Test("A scheduler that stops leaves no thread behind, however many locks are held")
    func stops() async throws {
        let held = try (0..<20).map { _ in try openSession() }
        try await withScheduler { try waitUntilWatched(held.map(\.inode)) }
        #expect(!held.map(\.inode).contains(where: isWaitedFor))
    }

    @Test("An executor that starts rescues what dead ones held, and leaves the living and the lapsed alone")
    func withoutScheduler() throws {
        let dead = try openSession()
        let living = try openSession()
        let foreign = try fixture.lock()
        _ = try fixture.openSession(foreign, leaseUntil: 5_000, bootID: "another")
        dead.holder.kill()
        let isRescued = try eventually {
            try Scheduler.rescueDead(in: fixture.store, logger: log.logger)
            return try isWaiting(losses: 1)
        }
        #expect(isRescued)
        #expect(!FileManager.default.fileExists(atPath: dead.path))
        #expect(try fixture.store.openSessions().map(\.id).contains(living.session.id))
        #expect(try fixture.store.openSessions().count == 2)
    }
}
