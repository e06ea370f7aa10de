import JobModel
import JobStore

/// Fetches releases on a thread of its own, so that tens of megabytes never hold up claims or hosts.
///
/// `@unchecked Sendable`: everything but the mailbox is used by the fetcher's thread alone.
final class BundleFetcher: @unchecked Sendable {
    private struct Orders: Sendable {
        var groups: [GroupID] = []
        var isOver = false
    }

    private let orders: Mailbox<Orders>
    private let bundles: BundleStore
    private let releases: any ReleaseStore
    private var unfetched: Set<GroupID> = []
    private var backoff = Backoff()
    private let deliver: @Sendable (GroupID, Result<UnpackedBundle, ExecutionError>) -> Void

    /// - Parameter deliver: called on the fetcher's thread.
    init(
        directory: String, releases: any ReleaseStore,
        deliver: @escaping @Sendable (GroupID, Result<UnpackedBundle, ExecutionError>) -> Void
    ) throws {
        orders = try Mailbox(empty: Orders())
        bundles = BundleStore(directory: directory, releases: releases)
        self.releases = releases
        self.deliver = deliver
    }

    /// Asks for the group's desired release.
    func fetch(_ group: GroupID) { orders.post { $0.groups.append(group) } }

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
                unfetched.formUnion(orders.groups)
            } else if SystemClock.bootMicroseconds() < backoff.until {
                continue
            }
            unfetched = unfetched.filter { !fetchNow($0) }
            if unfetched.isEmpty { backoff.succeeded() } else { backoff.failed(now: SystemClock.bootMicroseconds()) }
        }
    }

    /// - Returns: whether there is nothing left to fetch for the group.
    private func fetchNow(_ group: GroupID) -> Bool {
        do {
            guard let release = try releases.desiredRelease(ofGroup: group) else { return true }
            deliver(group, .success(try bundles.unpack(release)))
            return true
        } catch let error as ExecutionError {
            deliver(group, .failure(error))
        } catch {
            deliver(group, .failure(ExecutionError(.bundle, "\(error)")))
        }
        return false
    }
}
