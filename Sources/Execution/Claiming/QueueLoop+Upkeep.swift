import JobModel
import JobStore
import Logging
import Threads

// The session's own business: groups, lease, progress, trouble with the store.
extension QueueLoop {
    private static let progressMicroseconds: Int64 = 500_000

    /// Looks which groups there are and what they want to run.
    func refreshGroups() throws {
        for group in try store.groups() where groups.serves(group) {
            let executor: ExecutorID
            if let known = groups.executors[group.id] {
                executor = known
            } else {
                executor = try store.joinGroup(group.id, session: session, now: store.now)
                groups.joined(group.id, as: executor)
                needsAddress = address != nil
            }
            meters.met(group)
            if groups.isNew(group.id) {
                let served = ServedGroup(
                    id: group.id, name: group.name, executorID: executor, threads: group.hostThreads)
                order { $0.groups.append(served) }
            }
            if let wish = groups.newWish(of: group) { order { $0.wishes[group.id] = wish } }
        }
    }

    /// Looks which tasks a person wants ended: while the executor drains too.
    func hearCancels() throws {
        let cancels = try store.cancelRequests(of: session)
        if !cancels.isEmpty { order { $0.cancels.formUnion(cancels) } }
    }

    /// Looks which drains a person wants ended.
    func hearEndedDrains() throws {
        let ended = try store.takeEndedDrains(of: session)
        if !ended.isEmpty { order { $0.hurries.formUnion(ended) } }
    }

    func renewLease(now: Int64) throws {
        let askedAt = SystemClock.bootMicroseconds()
        let until = store.now + configuration.leaseMs
        let isOurs = try store.renewLease(
            session, until: until, states: Array(pending.states.values), standings: pending.standings,
            firstTasks: Array(pending.firstTasks.values), now: store.now)
        guard isOurs else { return closedByOther() }
        if let aheadMs = skew.news(of: store) { logger.warning("\(ClockSkew.words(aheadMs: aheadMs))") }
        if let lease {
            lease.renewed(askedAt: askedAt)
            // The hosts' thread sleeps, and has hosts that should know.
            order { _ in }
        }
        for standing in pending.standings {
            let group = groups.executors.first { $0.value == standing.executorID }?.key
            if let group { meters.count(standing.state, of: group) }
        }
        pending.states = [:]
        pending.forgetStandings()
        pending.firstTasks = [:]
        renewAt = now + configuration.leaseMs * 1_000 / 3
    }

    /// Takes groups back from releases that crash.
    func retreat() throws {
        for (release, reason) in pending.retreats {
            switch try store.retreat(from: release, because: reason, now: store.now) {
            case .wentBack(let earlier):
                logger.error("group \"\(earlier.groupName)\": went back to release \(earlier.number)")
            case .endedCanary: logger.error("release \(release): the canary crashed its hosts and is ended")
            case .superseded: break
            case .nothingEarlier:
                order { $0.pardons.insert(release) }
                logger.error(
                    "release \(release): crashes its hosts, and there is no earlier one to go back to; publish a better one"
                )
            }
            pending.retreats[release] = nil
            refreshAt = 0
        }
    }

    /// A row that was joined a moment ago may be the first, and know of no address.
    func tellAddress() throws {
        if let address { try store.noteAddress(of: session, ip: address.ip, port: address.port) }
        needsAddress = false
    }

    func tellProgress(now: Int64) throws {
        try store.reportProgress(Array(pending.progress.values), session: session)
        pending.progress = [:]
        progressAt = now + Self.progressMicroseconds
    }

    func reconcile() throws {
        let count = try store.handBackUnheld(
            session: session, holding: holdings.keys, now: store.now)
        needsReconciling = false
        if count > 0 {
            logger.warning("session \(session): handed back \(count) tasks whose claim was never confirmed")
        }
    }

    /// Results stay here until the store takes them; claims wait.
    func troubled(_ error: any Error) {
        if !backoff.isTroubled { logger.error("store: \(error); \(pending.completions.count) results wait") }
        backoff.failed(now: SystemClock.bootMicroseconds())
        needsReconciling = true
    }

    func recovered() {
        guard backoff.isTroubled else { return }
        backoff.reset()
        logger.info("store: back")
    }
}
