import Foundation
import SessionLock
import TestSupport
import Testing
import Threads

@Suite("Session lock")
struct SessionLockTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// What is left of a lock when its owner is gone.
    private struct Identity {
        let path: String
        let device: Int64
        let inode: Int64

        init(_ lock: SessionLock) {
            path = lock.path
            device = lock.device
            inode = lock.inode
        }

        func look(bootID: String = BootID.current) -> SessionLockProbe {
            SessionLockProbe.look(path: path, device: device, inode: inode, bootID: bootID)
        }
    }

    @Test("A lock is held while its owner lives, even seen from the same process")
    func heldByOwner() throws {
        let lock = try SessionLock(directory: directory.path, name: "one")
        #expect(Identity(lock).look() == .held)
        #expect(SessionLockProbe.holders(device: lock.device, inode: lock.inode).contains(getpid()))
    }

    @Test("A child that inherited the lock holds it after the owner is gone, and until it is killed")
    func inherited() throws {
        var lock: SessionLock? = try SessionLock(directory: directory.path, name: "one")
        let identity = try Identity(#require(lock))
        let holder = try LockHolder(inheriting: #require(lock))
        lock = nil
        #expect(identity.look() == .held)
        #expect(SessionLockProbe.holders(device: identity.device, inode: identity.inode).contains(holder.pid))
        holder.kill()
        // A process that another test is about to start may have the descriptor for a moment.
        #expect(eventually { identity.look() == .free })
        #expect(identity.look() == .free, "a look must not keep the lock")
    }

    @Test("Another boot, a missing file and another file at the path can't be judged")
    func unknown() throws {
        let lock = try SessionLock(directory: directory.path, name: "one")
        let identity = Identity(lock)
        #expect(identity.look(bootID: "another") == .unknown)
        #expect(identity.look(bootID: "") == .unknown)
        let moved = directory.file("kept-so-that-its-inode-is-not-reused")
        try FileManager.default.moveItem(atPath: lock.path, toPath: moved)
        #expect(identity.look() == .unknown)
        let impostor = try SessionLock(directory: directory.path, name: "one")
        #expect(identity.look() == .unknown)
        #expect(Identity(impostor).look() == .held)
    }

    @Test("Those who wait for a lock are not taken for its holders, and each hears of its end", .timeLimit(.minutes(5)))
    func waited() throws {
        var lock: SessionLock? = try SessionLock(directory: directory.path, name: "one")
        let identity = try Identity(#require(lock))
        let holder = try LockHolder(inheriting: #require(lock))
        lock = nil
        let bell = try Wakeup()
        let waits = try (0..<3).map { _ in
            try #require(
                SessionLockWait(
                    path: identity.path, device: identity.device, inode: identity.inode, bootID: BootID.current,
                    bell: bell.fileDescriptor))
        }
        #expect(waits.allSatisfy { $0.state == .held })
        #expect(SessionLockProbe.holders(device: identity.device, inode: identity.inode) == [holder.pid])
        #expect(identity.look() == .held)
        holder.kill()
        #expect(eventually { PollSet.isReady(bell.fileDescriptor) })
        #expect(eventually { waits.allSatisfy { $0.state == .free } })
        #expect(identity.look() == .free)
    }

    @Test("A wait for a lock that stays held ends when it is let go", .timeLimit(.minutes(5)))
    func interrupted() throws {
        let lock = try SessionLock(directory: directory.path, name: "one")
        let bell = try Wakeup()
        for _ in 0..<200 {
            let wait = SessionLockWait(
                path: lock.path, device: lock.device, inode: lock.inode, bootID: BootID.current,
                bell: bell.fileDescriptor)
            #expect(wait?.state == .held)
        }
        #expect(!PollSet.isReady(bell.fileDescriptor))
    }

    @Test("A lock that cannot be judged is not waited for")
    func notWaited() throws {
        let lock = try SessionLock(directory: directory.path, name: "one")
        let bell = try Wakeup()
        for (inode, bootID) in [(lock.inode + 1, BootID.current), (lock.inode, "another")] {
            let wait = SessionLockWait(
                path: lock.path, device: lock.device, inode: inode, bootID: bootID, bell: bell.fileDescriptor)
            #expect(wait == nil)
        }
    }

    @Test("A name that is taken and a directory that is missing are refused with the system's reason")
    func refused() throws {
        let lock = try SessionLock(directory: directory.path, name: "one")
        let taken = try #require(throws: SessionLockError.self) {
            try SessionLock(directory: directory.path, name: "one")
        }
        #expect(taken.description.contains("session lock \"\(lock.path)\": cannot create: File exists"))
        let missing = try #require(throws: SessionLockError.self) {
            try SessionLock(directory: directory.file("missing"), name: "one")
        }
        #expect(missing.description.contains("No such file or directory"))
    }

    @Test("A removed lock leaves no file")
    func removed() throws {
        let lock = try SessionLock(directory: directory.path, name: "one")
        lock.remove()
        #expect(!FileManager.default.fileExists(atPath: lock.path))
    }
}
