import Foundation
import Glibc
import JobModel
import JobStore
import SQLiteJobStore
import SessionLock
import TestSupport
import Testing
import Threads

@testable import Scheduling

@Suite("Rescue of dead sessions")
struct SessionRescuerTests {
    private let fixture: StoreFixture
    private let log = RecordedLog()

    init() throws {
        fixture = try StoreFixture()
        try fixture.addJob("mail", .manual)
        _ = try fixture.store.runJob(
            named: "mail", parameters: nil, count: 7, runAt: fixture.now, on: nil, now: fixture.now)
    }

    private func rescuer() throws -> SessionRescuer {
        var configuration = SchedulerConfiguration()
        configuration.tasksPerRescue = 3
        return SessionRescuer(
            store: fixture.store, configuration: configuration, logger: log.logger, deaths: try Wakeup())
    }

    private func lossesOfWaitingTasks() throws -> [Int] {
        var filter = TaskFilter()
        filter.states = [.waiting]
        return try fixture.store.tasks(filter).map(\.losses)
    }

    @Test("A killed executor's tasks go back at once, however fresh its lease, and its lock file goes too")
    func freeLock() throws {
        var lock: SessionLock? = try fixture.lock()
        let path = try #require(lock).path
        let session = try fixture.openSession(#require(lock), leaseUntil: fixture.now + 3_600_000)
        #expect(try fixture.claim(7, for: session).count == 7)
        let holder = try LockHolder(inheriting: #require(lock))
        lock = nil
        var rescuer = try rescuer()

        try rescuer.run(now: fixture.now, elapsedMs: 0)
        #expect(try lossesOfWaitingTasks().isEmpty, "a host still lives")

        holder.kill()
        let isRescued = try eventually {
            try rescuer.run(now: fixture.now, elapsedMs: 0)
            return try lossesOfWaitingTasks().count == 7
        }
        #expect(isRescued)
        #expect(try lossesOfWaitingTasks() == Array(repeating: 1, count: 7))
        #expect(try fixture.store.openSessions().isEmpty)
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(log.count(containing: "dead, its lock is free; 7 tasks went back to their queue") == 1)
    }

    @Test("A lease that never ends does not end the scheduler, where no lock tells who lives")
    func endlessLease() throws {
        let session = try fixture.openSession(try fixture.lock(), leaseUntil: .max, bootID: "another boot")
        #expect(try fixture.claim(7, for: session).count == 7)
        var rescuer = try rescuer()
        for second in Int64(0)..<5 { try rescuer.run(now: fixture.now, elapsedMs: second * 60_000) }
        #expect(try fixture.store.openSessions().count == 1)
    }

    @Test("A held lock is never rescued by time; who holds it is said once a lapse")
    func heldLock() throws {
        let lock = try fixture.lock()
        let holder = try LockHolder(inheriting: lock)
        let session = try fixture.openSession(lock, leaseUntil: 5_000)
        #expect(try fixture.claim(7, for: session).count == 7)
        var rescuer = try rescuer()
        for second in Int64(0)..<5 { try rescuer.run(now: 3_600_000, elapsedMs: second * 60_000) }
        #expect(try lossesOfWaitingTasks().isEmpty)
        #expect(log.count(containing: "its lease has lapsed, but") == 1)
        #expect(log.count(containing: String(holder.pid)) == 1)

        _ = try fixture.store.renewLease(session.id, until: 6_000, states: [], standings: [], now: 5_500)
        try rescuer.run(now: 3_600_000, elapsedMs: 600_000)
        #expect(log.count(containing: "its lease has lapsed, but") == 2)
    }

    @Test("A lock of another boot leaves the lease to decide, with a margin")
    func foreignLock() throws {
        let lock = try fixture.lock()
        let session = try fixture.openSession(lock, leaseUntil: 100_000, bootID: "another")
        #expect(try fixture.claim(7, for: session).count == 7)
        var rescuer = try rescuer()
        for (now, elapsedMs) in [(100_001, 0), (110_000, 60_000)] as [(Int64, Int64)] {
            try rescuer.run(now: now, elapsedMs: elapsedMs)
            #expect(try lossesOfWaitingTasks().isEmpty)
        }
        try rescuer.run(now: 110_001, elapsedMs: 60_001)
        #expect(try lossesOfWaitingTasks().count == 7)
        #expect(log.count(containing: "dead, its lease has lapsed; 7 tasks") == 1)
        #expect(FileManager.default.fileExists(atPath: lock.path), "a file of another boot's session is not ours")
    }

    @Test("A time of day that jumps ahead kills no session that renews its lease")
    func clockJump() throws {
        let lock = try fixture.lock()
        let session = try fixture.openSession(lock, leaseUntil: 100_000, bootID: "another")
        #expect(try fixture.claim(7, for: session).count == 7)
        var rescuer = try rescuer()
        try rescuer.run(now: 90_000, elapsedMs: 0)
        let jumped: UTCMilliseconds = 86_400_000
        // Up to the margin the executor has not been given the time to renew.
        try rescuer.run(now: jumped, elapsedMs: 1_000)
        try rescuer.run(now: jumped + 8_999, elapsedMs: 9_999)
        #expect(try lossesOfWaitingTasks().isEmpty)
        _ = try fixture.store.renewLease(
            session.id, until: jumped + 20_000, states: [], standings: [], now: jumped + 9_000)
        try rescuer.run(now: jumped + 10_000, elapsedMs: 11_000)
        #expect(try lossesOfWaitingTasks().isEmpty)
    }

    @Test("A row's path is no path: what lies elsewhere is neither opened nor removed")
    func foreignPath() throws {
        let victim = fixture.directory.file("\(UUID().uuidString.lowercased()).lock")
        try "precious".write(toFile: victim, atomically: true, encoding: .utf8)
        var status = stat()
        try #require(stat(victim, &status) == 0)
        let draft = SessionDraft(
            hostname: "node", ip: "127.0.0.1", pid: 1, bootID: BootID.current, lockPath: victim,
            lockDevice: Int64(status.st_dev), lockInode: Int64(status.st_ino), leaseUntil: fixture.now + 3_600_000,
            groups: [fixture.group.id])
        let session = try fixture.store.openSession(draft, now: fixture.now)
        #expect(try fixture.claim(7, for: session).count == 7)
        #expect(try fixture.store.openSessions().map(\.lockPath) == [""])
        var rescuer = try rescuer()
        try rescuer.run(now: fixture.now, elapsedMs: 0)
        #expect(try fixture.store.openSessions().count == 1, "only the lease may say that it is dead")
        try rescuer.run(now: fixture.now + 7_200_000, elapsedMs: 7_200_000)
        try rescuer.run(now: fixture.now + 7_200_000, elapsedMs: 7_300_000)
        #expect(try fixture.store.openSessions().isEmpty)
        #expect(FileManager.default.fileExists(atPath: victim))
    }

    @Test("A link in the place of a lock is not followed")
    func link() throws {
        let victim = fixture.directory.file("victim")
        try "precious".write(toFile: victim, atomically: true, encoding: .utf8)
        let lock = try fixture.lock()
        unlink(lock.path)
        try FileManager.default.createSymbolicLink(atPath: lock.path, withDestinationPath: victim)
        var status = stat()
        try #require(stat(victim, &status) == 0)
        #expect(
            SessionLockProbe.look(
                path: lock.path, device: Int64(status.st_dev), inode: Int64(status.st_ino), bootID: BootID.current,
                pid: 4_194_305) == .unknown)
    }

    @Test("An executor without a process and a lock file is dead now; one whose process lives waits for its lease")
    func lockFileGone() throws {
        let ended = Process()
        ended.executableURL = URL(fileURLWithPath: "/bin/true")
        try ended.run()
        ended.waitUntilExit()
        for (pid, left) in [(getpid(), 0), (ended.processIdentifier, 7)] {
            let lock = try fixture.lock()
            let session = try fixture.openSession(lock, leaseUntil: fixture.now + 3_600_000, pid: Int(pid))
            lock.remove()
            #expect(try fixture.claim(7, for: session).count == 7)
            var rescuer = try rescuer()
            try rescuer.run(now: fixture.now, elapsedMs: 0)
            #expect(try lossesOfWaitingTasks().count == left)
            try fixture.store.closeSession(session.id, now: fixture.now)
        }
    }

    @Test("A rescue that was cut short is taken up by the next scheduler")
    func cutShort() throws {
        var lock: SessionLock? = try fixture.lock()
        let session = try fixture.openSession(#require(lock), leaseUntil: fixture.now)
        #expect(try fixture.claim(7, for: session).count == 7)
        lock = nil
        let seen = try #require(try fixture.store.openSessions().first)
        #expect(
            try fixture.store.rescue(seen.id, leaseUntil: seen.leaseUntil, limit: 3, now: fixture.now).count == 3)
        var rescuer = try rescuer()
        let isRescued = try eventually {
            try rescuer.run(now: fixture.now, elapsedMs: 0)
            return try lossesOfWaitingTasks().count == 7
        }
        #expect(isRescued)
    }
}
