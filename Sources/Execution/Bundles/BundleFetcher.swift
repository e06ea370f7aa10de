import JobModel
import JobStore

/// Fetches releases on a thread of its own, so that tens of megabytes never hold up claims or hosts.
///
/// `@unchecked Sendable`: everything but the mailbox is used by the fetcher's thread alone.
final class BundleFetcher: @unchecked Sendable {
    private struct Orders: Sendable {
        var fetches: Set<Order> = []
        var isOver = false
    }

    struct Order: Hashable, Sendable {
        var group: GroupID
        var release: ReleaseID
    }

    private let orders: Mailbox<Orders>
    private let bundles: BundleStore
    private let releases: any ReleaseStore
    private var unfetched: Set<Order> = []
    private var backoff = Backoff()
    private let deliver: @Sendable (GroupID, FetchStep) -> Void

    /// - Parameter deliver: called on the fetcher's thread.
    init(
        directory: String, releases: any ReleaseStore,
        deliver: @escaping @Sendable (GroupID, FetchStep) -> Void
    ) throws {
        orders = try Mailbox(empty: Orders())
        bundles = BundleStore(directory: directory, releases: releases)
        self.releases = releases
        self.deliver = deliver
    }

    func fetch(group: GroupID, release: ReleaseID) {
        orders.post { $0.fetches.insert(Order(group: group, release: release)) }
    }

    func forget(group: GroupID, release: ReleaseID) {}

    func finish() { orders.post { $0.isOver = true } }

    /// Runs until `finish`. What cannot be fetched is tried again: a full disk or a busy store passes.
    func run() {
        var poll = PollSet()
        while true {
            poll.removeAll()
            _ = poll.add(orders.wakeup.fileDescriptor)
            let pause = backoff.until - SystemClock.bootMicroseconds()
            poll.wait(microseconds: unfetched.isEmpty ? 60_000_000 : pause)
            if let orders = orders.take() {
                if orders.isOver { return }
                unfetched.formUnion(orders.fetches)
            } else if SystemClock.bootMicroseconds() < backoff.until {
                continue
            }
            unfetched = unfetched.filter { !fetchNow($0) }
            if unfetched.isEmpty { backoff.succeeded() } else { backoff.failed(now: SystemClock.bootMicroseconds()) }
        }
    }

    /// - Returns: whether there is nothing left to fetch for the group.
    private func fetchNow(_ order: Order) -> Bool {
        guard let release = try? releases.release(order.release) else { return false }
        func tell(_ outcome: FetchStep.Outcome) { deliver(order.group, FetchStep(release: release, outcome: outcome)) }
        do {
            let bundle = try bundles.unpack(release)
            tell(.fetched)
            tell(.verified(bundle))
            return true
        } catch {
            tell(.delayed("\(error)"))
            return false
        }
    }
}
