import JobModel
import JobStore
import Logging

// The session's own business: groups, lease, progress, trouble with the store.
extension QueueLoop {
    private static let progressMicroseconds: Int64 = 500_000

    /// Looks which groups there are and what they want to run.
    func refreshGroups(now: Int64) throws {
        for group in try store.groups() where groups.serves(group) {
            let executor: ExecutorID
            if let known = groups.executors[group.id] {
                executor = known
            } else {
                executor = try store.joinGroup(group.id, session: session, now: SystemClock.utcMilliseconds())
                groups.joined(group.id, as: executor)
            }
            if groups.isNew(group.id) {
                let served = ServedGroup(
                    id: group.id, name: group.name, executorID: executor, threads: group.hostThreads)
                order { $0.groups.append(served) }
            }
            if groups.wantsAnotherRelease(group) { fetcher.fetch(group.id) }
        }
        refreshAt = now + Self.slowPollMicroseconds
    }

    func renewLease(now: Int64) throws {
        guard failure == nil else { return }
        let until = SystemClock.utcMilliseconds() + configuration.leaseMs
        let isOurs = try store.renewLease(
            session, until: until, states: Array(states.values), standings: [], now: SystemClock.utcMilliseconds())
        guard isOurs else {
            lost(ExecutionError(.session, "session \(session): closed by a rescue; start the executor again"))
            return
        }
        states = [:]
        renewAt = now + configuration.leaseMs * 1_000 / 3
    }

    func tellProgress(now: Int64) throws {
        try store.reportProgress(Array(progress.values), session: session)
        progress = [:]
        progressAt = now + Self.progressMicroseconds
    }

    func reconcile() throws {
        let count = try store.handBackUnheld(
            session: session, holding: holdings.keys, now: SystemClock.utcMilliseconds())
        needsReconciling = false
        if count > 0 {
            logger.warning("session \(session): handed back \(count) tasks whose claim was never confirmed")
        }
    }

    /// Results stay here until the store takes them; claims wait.
    func troubled(_ error: any Error) {
        if !backoff.isTroubled { logger.error("store: \(error); \(completions.count) results wait") }
        backoff.failed(now: SystemClock.bootMicroseconds())
        needsReconciling = true
    }

    func recovered() {
        guard backoff.isTroubled else { return }
        backoff.succeeded()
        logger.info("store: back")
    }
}
