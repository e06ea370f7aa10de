import JobModel
import JobStore
import Threads

/// Fetches releases on a thread of its own, so that tens of megabytes never hold up claims or hosts.
///
/// `@unchecked Sendable`: everything but the mailbox is used by the fetcher's thread alone.
final class BundleFetcher: @unchecked Sendable {
    private struct Orders: Sendable {
        var changes: [Change] = []
        var isOver = false
    }

    private enum Change: Sendable {
        case fetch(Order)
        case forget(Order)
    }

    private struct Order: Hashable, Sendable {
        var group: GroupID
        var release: ReleaseID
    }

    private let orders: Mailbox<Orders>
    private let bundles: BundleStore
    private let releases: any ReleaseStore
    private let history: BundleHistory
    private var open: [Order: OpenOrder] = [:]
    private var backoff = Backoff()
    private let collectionInterval: Int64
    /// Microseconds of CLOCK_BOOTTIME; `nil` while nothing has been delivered since the last collection.
    private var collectionDueAt: Int64?
    private var lastCollectionAt: Int64?
    private let deliver: @Sendable (GroupID, FetchStep) -> Void

    /// How far an order has come.
    private struct OpenOrder {
        var isDone = false
        /// The trouble that was last told.
        var trouble: String?
        /// What lies on disk for it.
        var digests: [String] = []
    }

    /// - Parameters:
    ///   - collectionInterval: microseconds between two collections of what is no longer needed, at least.
    ///   - deliver: called on the fetcher's thread.
    init(
        dataDirectory: String, store: any ReleaseStore & GroupStore, collectionInterval: Int64 = 60_000_000,
        deliver: @escaping @Sendable (GroupID, FetchStep) -> Void
    ) throws {
        orders = try Mailbox(empty: Orders())
        bundles = BundleStore(dataDirectory: dataDirectory, releases: store)
        releases = store
        history = BundleHistory(store: store)
        self.collectionInterval = collectionInterval
        self.deliver = deliver
    }

    /// Asks for a release, whatever the group wants; several may be on order for one group. An order that is open already is carried out
    /// again: its files are verified anew.
    ///
    /// The files stay on disk until `forget`.
    func fetch(group: GroupID, release: ReleaseID) {
        orders.post { $0.changes.append(.fetch(Order(group: group, release: release))) }
    }

    /// Ends an order: it is not carried out any more, and its files may go once no kept release needs them. A step of it that is under way
    /// may still be delivered.
    func forget(group: GroupID, release: ReleaseID) {
        orders.post { $0.changes.append(.forget(Order(group: group, release: release))) }
    }

    func finish() { orders.post { $0.isOver = true } }

    /// Runs until `finish`. What the node cannot fetch is tried again: a full disk or a busy store passes.
    func run() {
        var poll = PollSet()
        while true {
            poll.removeAll()
            _ = poll.add(orders.wakeup.fileDescriptor)
            poll.wait(microseconds: pause)
            if let orders = orders.take() {
                if orders.isOver { return }
                orders.changes.forEach(apply)
                carryOut()
            } else if isTroubled, SystemClock.bootMicroseconds() >= backoff.until {
                carryOut()
            }
            collectIfDue()
        }
    }

    // MARK: - Orders

    private var isTroubled: Bool { open.values.contains { !$0.isDone } }

    private var pause: Int64 {
        let now = SystemClock.bootMicroseconds()
        var until = now + 60_000_000
        if isTroubled { until = min(until, backoff.until) }
        if let collectionDueAt { until = min(until, collectionDueAt) }
        return until - now
    }

    private func apply(_ change: Change) {
        switch change {
        case .fetch(let order): open[order, default: OpenOrder()].isDone = false
        case .forget(let order): open[order] = nil
        }
    }

    private func carryOut() {
        for order in open.filter({ !$0.value.isDone }).keys.sorted(by: { $0.release < $1.release }) {
            carryOut(order)
        }
        if isTroubled { backoff.failed(now: SystemClock.bootMicroseconds()) } else { backoff.reset() }
    }

    private func carryOut(_ order: Order) {
        let found: Release?
        do {
            found = try releases.release(order.release)
        } catch {
            // It is asked again; whoever else needs the store tells that it does not answer.
            return
        }
        // No release is ever deleted, so nobody waits for one that is not there.
        guard let release = found else {
            open[order] = nil
            return
        }
        open[order]?.digests = release.plugins.map(\.digest)
        do {
            try bundles.fetch(release)
            // While there is trouble, it is told once, and not each time that it comes as far as this.
            if open[order]?.trouble == nil { tell(order, release, .fetched) }
            let bundle = try bundles.verify(release)
            if open[order]?.trouble != nil { tell(order, release, .fetched) }
            finish(order, release, .verified(bundle))
        } catch {
            failed(order, release, error)
        }
    }

    private func failed(_ order: Order, _ release: Release, _ failure: BundleFailure) {
        switch failure {
        case .release(let reason):
            finish(order, release, .rejected(reason))
            open[order] = nil
        case .node(let reason):
            guard open[order]?.trouble != reason else { return }
            open[order]?.trouble = reason
            tell(order, release, .delayed(reason))
        }
    }

    private func finish(_ order: Order, _ release: Release, _ outcome: FetchStep.Outcome) {
        open[order]?.isDone = true
        open[order]?.trouble = nil
        tell(order, release, outcome)
        collectionDueAt = max(SystemClock.bootMicroseconds(), (lastCollectionAt ?? .min / 2) + collectionInterval)
    }

    private func tell(_ order: Order, _ release: Release, _ outcome: FetchStep.Outcome) {
        deliver(order.group, FetchStep(release: release, outcome: outcome))
    }

    // MARK: - Collection

    private func collectIfDue() {
        guard let due = collectionDueAt, SystemClock.bootMicroseconds() >= due else { return }
        lastCollectionAt = SystemClock.bootMicroseconds()
        collectionDueAt = nil
        // A store that does not answer keeps everything, until after the next delivery.
        guard let kept = try? history.digests() else { return }
        bundles.collect(keeping: kept.union(open.values.flatMap(\.digests)))
    }
}
