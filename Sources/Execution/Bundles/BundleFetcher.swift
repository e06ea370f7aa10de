import JobModel
import JobStore
import Threads

/// Fetches releases on a thread of its own, so that tens of megabytes never hold up claims or hosts.
///
/// `@unchecked Sendable`: everything but the mailbox is used by the fetcher's thread alone.
final class BundleFetcher: @unchecked Sendable {
    private struct Inbox: Sendable {
        var changes: [Change] = []
        var isOver = false
    }

    private enum Change: Sendable {
        case request(Request)
        case forget(Request)
    }

    private struct Request: Hashable, Sendable {
        var group: GroupID
        var release: ReleaseID
    }

    private let inbox: Mailbox<Inbox>
    private let bundles: BundleStore
    private let releases: any ReleaseStore
    private let history: BundleHistory
    private var open: [Request: OpenRequest] = [:]
    private var backoff = Backoff()
    private let collectionInterval: Int64
    /// Microseconds of CLOCK_BOOTTIME; `nil` while nothing has been delivered since the last collection.
    private var collectionDueAt: Int64?
    private var lastCollectionAt: Int64?
    private let deliver: @Sendable (GroupID, FetchStep) -> Void

    /// How far a request has come.
    private struct OpenRequest {
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
        inbox = try Mailbox(empty: Inbox())
        bundles = BundleStore(dataDirectory: dataDirectory, releases: store)
        releases = store
        history = BundleHistory(store: store)
        self.collectionInterval = collectionInterval
        self.deliver = deliver
    }

    /// Asks for a release, whatever the group wants; several may be requested for one group. A request that is open already is carried
    /// out again: its files are verified anew.
    ///
    /// The files stay on disk until `forget`.
    func request(group: GroupID, release: ReleaseID) {
        inbox.post { $0.changes.append(.request(Request(group: group, release: release))) }
    }

    /// Ends a request: it is not carried out any more, and its files may go once no kept release needs them. A step of it that is under way
    /// may still be delivered.
    func forget(group: GroupID, release: ReleaseID) {
        inbox.post { $0.changes.append(.forget(Request(group: group, release: release))) }
    }

    func finish() { inbox.post { $0.isOver = true } }

    /// Runs until `finish`. What the node cannot fetch is tried again: a full disk or a busy store passes.
    func run() {
        var poll = PollSet()
        while true {
            poll.removeAll()
            _ = poll.add(inbox.wakeup.fileDescriptor)
            poll.wait(microseconds: pause)
            if let news = inbox.take() {
                if news.isOver { return }
                news.changes.forEach(apply)
                carryOut()
            } else if isTroubled, SystemClock.bootMicroseconds() >= backoff.until {
                carryOut()
            }
            collectIfDue()
        }
    }

    // MARK: - Requests

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
        case .request(let request): open[request, default: OpenRequest()].isDone = false
        case .forget(let request): open[request] = nil
        }
    }

    private func carryOut() {
        for request in open.filter({ !$0.value.isDone }).keys.sorted(by: { $0.release < $1.release }) {
            carryOut(request)
        }
        if isTroubled { backoff.failed(now: SystemClock.bootMicroseconds()) } else { backoff.reset() }
    }

    private func carryOut(_ request: Request) {
        let found: Release?
        do {
            found = try releases.release(request.release)
        } catch {
            // It is asked again; whoever else needs the store tells that it does not answer.
            return
        }
        // No release is ever deleted, so nobody waits for one that is not there.
        guard let release = found else {
            open[request] = nil
            return
        }
        open[request]?.digests = release.plugins.map(\.digest)
        do {
            try bundles.fetch(release)
            // While there is trouble, it is told once, and not each time that it comes as far as this.
            if open[request]?.trouble == nil { tell(request, release, .fetched) }
            let bundle = try bundles.verify(release)
            if open[request]?.trouble != nil { tell(request, release, .fetched) }
            finish(request, release, .verified(bundle))
        } catch {
            failed(request, release, error)
        }
    }

    private func failed(_ request: Request, _ release: Release, _ failure: BundleFailure) {
        switch failure {
        case .release(let reason):
            finish(request, release, .rejected(reason))
            open[request] = nil
        case .node(let reason):
            guard open[request]?.trouble != reason else { return }
            open[request]?.trouble = reason
            tell(request, release, .delayed(reason))
        }
    }

    private func finish(_ request: Request, _ release: Release, _ outcome: FetchStep.Outcome) {
        open[request]?.isDone = true
        open[request]?.trouble = nil
        tell(request, release, outcome)
        collectionDueAt = max(SystemClock.bootMicroseconds(), (lastCollectionAt ?? .min / 2) + collectionInterval)
    }

    private func tell(_ request: Request, _ release: Release, _ outcome: FetchStep.Outcome) {
        deliver(request.group, FetchStep(release: release, outcome: outcome))
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
