import JobModel
import SessionLock
import Threads

/// Learns of the death of this machine's executors when the kernel does: for each session a thread waits for its lock.
///
/// A session whose file is moved or removed afterwards is judged all the same. Confined to one thread.
final class SessionWatch {
    /// Beyond this many the executors are only looked at from time to time.
    private static let mostWaits = 256

    /// Rung by each death.
    private let deaths: Wakeup
    private var waits: [SessionID: SessionLockWait] = [:]

    init(deaths: Wakeup) { self.deaths = deaths }

    /// What is known of a session's lock now. One that is held is waited for from here on.
    func look(at session: ExecutorSession) -> SessionLockProbe {
        if let state = waits[session.id]?.state, state != .unknown { return state }
        let state = session.lockProbe
        if state == .held, waits.count < Self.mostWaits {
            waits[session.id] = SessionLockWait(
                path: session.lockPath, device: session.lockDevice, inode: session.lockInode, bootID: session.bootID,
                bell: deaths.fileDescriptor)
        }
        return state
    }

    /// Lets go of all sessions but these, once their locks are free.
    func keep(_ sessions: [ExecutorSession]) {
        let open = Set(sessions.map(\.id))
        waits = waits.filter { id, wait in open.contains(id) || wait.state == .held }
    }
}

extension ExecutorSession {
    /// What the session's lock says at this moment.
    var lockProbe: SessionLockProbe {
        SessionLockProbe.look(
            path: lockPath, device: lockDevice, inode: lockInode, bootID: bootID, pid: pid)
    }
}
