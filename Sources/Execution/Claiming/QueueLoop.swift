import JobModel
import JobStore
import Logging
import Threads

/// The thread that speaks to the store: results in, claims out, one transaction for both.
///
/// `@unchecked Sendable`: everything but the mailbox is used by the one thread that `run` is called on.
final class QueueLoop: @unchecked Sendable {
    /// Results wait for company, this many or this long, unless nothing else is on its way.
    static let flushCount = 500
    static let flushMicroseconds: Int64 = 2_000
    /// The slow poll: it covers rows that other programs insert.
    static let slowPollMicroseconds: Int64 = 1_000_000
    /// How often lines of running tasks are written at most.
    static let linesMicroseconds: Int64 = 100_000
    /// How soon to ask again after the store could not clean up behind itself.
    static let stalledMicroseconds: Int64 = 250_000

    let inbox: Mailbox<QueueInbox>
    let store: any ExecutorStore
    let session: SessionID
    let lease: LeaseWatch?
    let configuration: ExecutorConfiguration
    let logger: Logger
    let bell: any DoorbellListener
    let order: @Sendable ((inout SupervisorOrders) -> Void) -> Void

    var groups: GroupRoster
    var holdings: Holdings
    /// What the store has yet to hear. Each part is cleared once it has.
    var pending = SupervisorReport()
    /// Since when answers wait, in microseconds of CLOCK_BOOTTIME.
    var firstAnswerAt: Int64 = 0
    var backoff = Backoff()
    /// A commit's outcome is unknown: the tables may give this session tasks that it does not hold.
    var needsReconciling = false
    /// Groups with hosts that still have tasks and get no more.
    var draining: Set<GroupID> = []
    /// Where metrics are served, until every row of ours says so.
    var address: ExecutorAddress?
    var needsAddress = false
    var meters: QueueMeters
    var skew = ClockSkew()
    /// Why claims stand still, as last logged.
    var stall: StalledLog?

    // When things are next due, in microseconds of CLOCK_BOOTTIME.
    var claimAt: Int64 = 0
    var refreshAt: Int64 = 0
    var renewAt: Int64 = 0
    var progressAt: Int64 = 0
    var linesAt: Int64 = 0

    var ending: SupervisorOrders.Ending?
    /// Set when every host is reaped.
    var hostsGoneAt: Int64?
    /// Set when the session was closed by someone else, or the store will never answer again: nothing is asked of it any more.
    private(set) var failure: (any RefusalError)?
    /// Whether nobody will ask after the session's lock any more.
    private(set) var isClosed = false

    init(_ parts: Parts) {
        inbox = parts.inbox
        store = parts.store
        session = parts.session.id
        lease = parts.lease
        configuration = parts.configuration
        logger = parts.logger
        bell = parts.bell
        order = parts.order
        holdings = Holdings(mostSoloRuns: parts.configuration.mostSoloRuns)
        meters = QueueMeters(parts.configuration.metrics)
        groups = GroupRoster(names: parts.configuration.groups, executors: parts.session.executors)
    }

    /// What a queue loop is made of.
    struct Parts {
        var inbox: Mailbox<QueueInbox>
        var store: any ExecutorStore
        var session: OpenedSession
        var lease: LeaseWatch?
        var configuration: ExecutorConfiguration
        var logger: Logger
        var bell: any DoorbellListener
        var order: @Sendable ((inout SupervisorOrders) -> Void) -> Void
    }

    /// Runs until every host is gone and everything is told to the store, or cannot be within the exit timeout.
    func run() {
        var poll = PollSet()
        while !isFinished {
            sleep(&poll)
            if let mail = inbox.take() { accept(mail) }
            let now = SystemClock.bootMicroseconds()
            guard failure == nil, now >= backoff.until else { continue }
            do {
                if needsReconciling { try reconcile() }
                // First, so that nothing stands between the doorbell and the claim.
                if shouldTransact(now: now) { try transact(now: now) }
                if now >= refreshAt { try refresh(now: now) }
                if now >= renewAt || pending.hasNews { try renewLease(now: now) }
                if needsAddress { try tellAddress() }
                try retreat()
                if now >= progressAt, !pending.progress.isEmpty { try tellProgress(now: now) }
                recovered()
            } catch let error as StoreError where error.isFinal {
                lost(error)
            } catch {
                troubled(error)
            }
        }
        closeSession()
    }

    private func refresh(now: Int64) throws {
        if ending == nil { try refreshGroups() }
        try hearCancels()
        if !draining.isEmpty { try hearEndedDrains() }
        refreshAt = now + Self.slowPollMicroseconds
    }

    private func sleep(_ poll: inout PollSet) {
        let now = SystemClock.bootMicroseconds()
        let wake = failure == nil ? dueAt(now: now) : .max
        poll.removeAll()
        _ = poll.add(inbox.wakeup.fileDescriptor)
        let bellPlace = poll.add(bell.fileDescriptor)
        poll.wait(microseconds: max(wake, backoff.until) - now)
        if poll.isReady(bellPlace) {
            bell.drain()
            claimAt = 0
            refreshAt = 0
        }
    }

    /// When the store is next to be asked, in microseconds of CLOCK_BOOTTIME.
    private func dueAt(now: Int64) -> Int64 {
        var due = min(renewAt, refreshAt)
        if canClaim { due = min(due, claimAt) }
        if pending.hasAnswers {
            due = min(due, shouldFlush(now: now) ? now : firstAnswerAt + Self.flushMicroseconds)
        }
        if !pending.lines.isEmpty { due = min(due, linesAt) }
        return pending.progress.isEmpty ? due : min(due, progressAt)
    }

    private func accept(_ mail: QueueInbox) {
        let report = mail.report
        let now = SystemClock.bootMicroseconds()
        if report.hasAnswers, !pending.hasAnswers { firstAnswerAt = now }
        pending.merge(report)
        for key in report.completions.lazy.map(\.key) { holdings.answered(key) }
        for handBack in report.handBacks { holdings.answered(handBack.key) }
        // These are ours to know, not the store's.
        for (group, capacity) in pending.capacities {
            holdings.setCapacity(capacity, of: group)
            claimAt = 0
        }
        pending.capacities = [:]
        for (group, state) in report.states {
            if state.hostState.drains.isEmpty { draining.remove(group) } else { draining.insert(group) }
        }
        if report.hasLapsed, failure == nil { lost(ExecutionError.leaseLapsed(session: session)) }
        if report.isOver { hostsGoneAt = now }
        if let ending = mail.ending { end(ending) }
        if let address = mail.address {
            self.address = address
            needsAddress = true
        }
    }

    /// Ends the loop when another has closed the session.
    func closedByOther() {
        isClosed = true
        lost(
            ExecutionError(
                .session, "session \(session)", "closed by a rescue", cure: .plain("start the executor again")))
    }

    func end(_ ending: SupervisorOrders.Ending) {
        self.ending = ending
        order { $0.ending = ending }
    }

    /// The session is no longer ours, or the store is not: what the hosts do counts for nothing.
    func lost(_ error: any RefusalError) {
        logger.critical("session \(session): \(error); its hosts are killed")
        failure = error
        end(.atOnce)
    }

    private var isFinished: Bool {
        guard let hostsGoneAt else { return false }
        if !pending.hasAnswers || failure != nil { return true }
        // The store does not take them: a rescue will hand these tasks back.
        let patience = configuration.exitTimeoutMs * 1_000
        return backoff.isTroubled && SystemClock.bootMicroseconds() - hostsGoneAt > patience
    }

    private func closeSession() {
        guard failure == nil else { return }
        let results = pending.completions.count
        if results > 0 { failure = ExecutionError.resultsWereGivenUp(results, session: session) }
        do {
            try store.closeSession(session, now: store.now)
            isClosed = true
        } catch {
            logger.error("session \(session): cannot be closed: \(error); its tasks go back by rescue")
            if failure == nil { failure = ExecutionError.sessionStaysOpen(session, because: error) }
        }
    }
}
