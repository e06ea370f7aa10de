import CoreMetrics
import Glibc
import JobModel
import JobStore
import Logging
import Metering
import SessionLock
import Threads

/// Gives the tasks of dead executors back to the queue.
///
/// A session's lock decides where it can be seen: a free one means dead now, a held one means alive however old the
/// lease. Elsewhere the lease decides, with a margin.
struct SessionRescuer {
    private struct Sighting {
        let leaseUntil: UTCMilliseconds
        let sinceElapsedMs: Int64
        var isReported = false
    }

    private let store: any SessionStore
    private let configuration: SchedulerConfiguration
    private let logger: Logger
    private let rescued: Counter
    private let watch: SessionWatch
    private var sightings: [SessionID: Sighting] = [:]

    /// - Parameter deaths: rung when an executor dies that `run` has seen alive.
    init(store: any SessionStore, configuration: SchedulerConfiguration, logger: Logger, deaths: Wakeup) {
        self.store = store
        self.configuration = configuration
        self.logger = logger
        rescued = Metric.tasksRescued.counter(in: configuration.metrics)
        watch = SessionWatch(deaths: deaths)
    }

    /// Looks at every open session once.
    mutating func run(now: UTCMilliseconds, elapsedMs: Int64) throws {
        let sessions = try store.openSessions()
        watch.keep(sessions)
        note(sessions, elapsedMs: elapsedMs)
        var free: [ExecutorSession] = []
        for session in sessions {
            switch watch.look(at: session) {
            case .free:
                try rescue(session, because: "its lock is free", now: now)
                free.append(session)
            case .held:
                reportIfLapsed(session, now: now)
            case .unknown:
                guard hasLapsed(session, now: now, elapsedMs: elapsedMs) else { continue }
                try rescue(session, because: "its lease has lapsed", now: now)
            }
        }
        try removeLocks(of: free)
    }

    /// Looks once at the sessions whose locks are free, and at no lease.
    func rescueFree(now: UTCMilliseconds) throws {
        let free = try store.openSessions().filter { $0.lockProbe == .free }
        for session in free { try rescue(session, because: "its lock is free", now: now) }
        try removeLocks(of: free)
    }

    private mutating func note(_ sessions: [ExecutorSession], elapsedMs: Int64) {
        var current: [SessionID: Sighting] = [:]
        for session in sessions {
            let known = sightings[session.id]
            current[session.id] =
                known?.leaseUntil == session.leaseUntil
                ? known : Sighting(leaseUntil: session.leaseUntil, sinceElapsedMs: elapsedMs)
        }
        sightings = current
    }

    /// The lease must have stood still under this scheduler's eyes too: a time of day that jumps ahead makes every lease look
    /// lapsed.
    private func hasLapsed(_ session: ExecutorSession, now: UTCMilliseconds, elapsedMs: Int64) -> Bool {
        guard let sighting = sightings[session.id] else { return false }
        // Subtracted from now, which is no row's: a lease without an end must not overflow.
        return session.leaseUntil < now - configuration.leaseMarginMs
            && elapsedMs - sighting.sinceElapsedMs >= configuration.leaseMarginMs
    }

    private func rescue(_ session: ExecutorSession, because reason: String, now: UTCMilliseconds) throws {
        var count = 0
        while true {
            let tasks = try store.rescue(
                session.id, leaseUntil: session.leaseUntil, limit: configuration.tasksPerRescue, now: now)
            guard !tasks.isEmpty else { break }
            count += tasks.count
            rescued.increment(by: tasks.count)
        }
        logger.warning("\(Self.name(session)): dead, \(reason); \(count) tasks went back to their queue")
    }

    private mutating func reportIfLapsed(_ session: ExecutorSession, now: UTCMilliseconds) {
        guard session.leaseUntil < now, sightings[session.id]?.isReported == false else { return }
        sightings[session.id]?.isReported = true
        let holders = SessionLockProbe.holders(device: session.lockDevice, inode: session.lockInode)
        let processes =
            holders.isEmpty
            ? "a process that /proc does not show" : "pid \(holders.map(String.init).joined(separator: ", "))"
        logger.warning(
            "\(Self.name(session)): its lease has lapsed, but \(processes) holds its lock; its tasks wait until that has ended"
        )
    }

    /// A lease renewed just before the death keeps a session open for the next look, and that needs the file.
    private func removeLocks(of sessions: [ExecutorSession]) throws {
        guard !sessions.isEmpty else { return }
        let open = Set(try store.openSessions().map(\.id))
        for session in sessions where !open.contains(session.id) { unlink(session.lockPath) }
    }

    private static func name(_ session: ExecutorSession) -> String {
        "executor session \(session.id) (pid \(session.pid) on \"\(session.hostname)\")"
    }
}
