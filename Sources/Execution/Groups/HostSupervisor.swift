import Glibc
import JobModel
import JobStore
import Logging
import Threads

/// The thread that lives with the hosts: it starts them, gives them tasks, hears their answers, watches their clocks and buries
/// them. It never touches the database, so a slow commit never delays a timeout.
///
/// `@unchecked Sendable`: everything but the mailbox is used by the one thread that `run` is called on.
final class HostSupervisor: @unchecked Sendable {
    let orders: Mailbox<SupervisorOrders>
    private let bundles: BundleFetcher
    private let configuration: ExecutorConfiguration
    private let executable: HostExecutable
    private let sessionLock: Int32
    private let lease: LeaseWatch?
    private let logger: Logger
    private let report: @Sendable (SupervisorReport) -> Void
    private var groups: [GroupID: GroupSupervisor] = [:]
    private var isEnding = false
    private var hasLapsed = false
    /// What hosts know of the lease's end.
    private var leaseToldOf: Int64 = 0
    private var lastReapAt: Int64 = 0
    private static let reapMicroseconds: Int64 = 10_000_000

    /// - Parameters:
    ///   - lease: `nil` where hosts may outlive it.
    ///   - report: called on the supervisor's thread.
    init(
        orders: Mailbox<SupervisorOrders>, bundles: BundleFetcher, configuration: ExecutorConfiguration,
        sessionLock: Int32, lease: LeaseWatch? = nil, logger: Logger,
        report: @escaping @Sendable (SupervisorReport) -> Void
    ) {
        self.orders = orders
        self.bundles = bundles
        self.configuration = configuration
        executable = HostExecutable(path: configuration.hostPath)
        _ = try? executable.open()
        self.sessionLock = sessionLock
        self.lease = lease
        self.logger = logger
        self.report = report
    }

    /// Runs until it has been told to end and every host is gone.
    func run() {
        var poll = PollSet()
        while true {
            let places = sleep(&poll)
            if let orders = orders.take() { follow(orders) }
            for (generation, group, place) in places { serve(generation, group, poll, place) }
            let now = SystemClock.bootMicroseconds()
            if let lease { follow(lease, now: now) }
            for group in groups.values { group.tick(now: now) }
            reapLeftChildren(now: now)
            deliver()
            if isEnding, groups.values.allSatisfy({ $0.generations.isEmpty }) { break }
        }
        var last = SupervisorReport()
        last.isOver = true
        report(last)
    }

    private func follow(_ lease: LeaseWatch, now: Int64) {
        if now >= lease.endsAt {
            if !hasLapsed { lapse() }
            return
        }
        guard leaseToldOf != lease.hostsEndAt else { return }
        leaseToldOf = lease.hostsEndAt
        for group in groups.values {
            for generation in group.generations { generation.process.extendLease(to: leaseToldOf) }
        }
    }

    /// The lease can no longer be relied on: others may run what runs here.
    private func lapse() {
        hasLapsed = true
        end(.atOnce)
        var news = SupervisorReport()
        news.hasLapsed = true
        report(news)
    }

    private func end(_ ending: SupervisorOrders.Ending) {
        isEnding = true
        for group in groups.values { group.end(atOnce: ending == .atOnce) }
    }

    /// Orphans that end while their host lives are nobody else's to bury.
    private func reapLeftChildren(now: Int64) {
        guard now - lastReapAt >= Self.reapMicroseconds else { return }
        lastReapAt = now
        LeftChildren.reapEnded()
    }

    /// Where a generation's descriptors stand in the poll set.
    private struct Places {
        var socket: Int
        var output: Int
        var error: Int
        var watch: Int?
    }

    private func sleep(_ poll: inout PollSet) -> [(Generation, GroupSupervisor, Places)] {
        poll.removeAll()
        _ = poll.add(orders.wakeup.fileDescriptor)
        let now = SystemClock.bootMicroseconds()
        var longest: Int64 = 60_000_000
        if let lease, !hasLapsed { longest = min(longest, lease.endsAt - now) }
        var places: [(Generation, GroupSupervisor, Places)] = []
        for group in groups.values {
            longest = min(longest, group.sleep(now: now))
            for generation in group.generations {
                let process = generation.process
                let socket = poll.add(process.isSocketOpen ? process.socket : -1, orWritable: process.hasUnsentBytes)
                let output = poll.add(generation.output.isOutputOpen ? process.output : -1)
                let error = poll.add(generation.output.isErrorOpen ? process.error : -1)
                let watch = process.watch >= 0 ? poll.add(process.watch) : nil
                places.append((generation, group, Places(socket: socket, output: output, error: error, watch: watch)))
            }
        }
        poll.wait(microseconds: longest)
        return places
    }

    private func serve(_ generation: Generation, _ group: GroupSupervisor, _ poll: PollSet, _ places: Places) {
        if poll.isReady(places.socket) {
            generation.process.flush()
            group.receive(from: generation)
        }
        if poll.isReady(places.output) || poll.isReady(places.error) { generation.readOutput() }
        if places.watch.map(poll.isReady) ?? true { group.reapIfEnded(generation) }
    }

    private func follow(_ orders: SupervisorOrders) {
        for group in orders.groups where groups[group.id] == nil {
            groups[group.id] = GroupSupervisor(
                group, configuration: configuration, executable: executable, sessionLock: sessionLock,
                lease: lease, bundles: bundles, logger: logger)
        }
        for release in orders.pardons {
            for group in groups.values { group.pardon(release) }
        }
        for (id, wish) in orders.wishes { groups[id]?.want(wish) }
        for (id, step) in orders.fetches { groups[id]?.heard(step) }
        for (id, tasks) in Dictionary(grouping: orders.claimed, by: \.groupID) { groups[id]?.route(tasks) }
        for key in orders.cancels {
            for group in groups.values { group.cancel(key) }
        }
        for release in orders.hurries {
            for group in groups.values { group.hurry(release) }
        }
        if let ending = orders.ending { end(ending) }
    }

    private func deliver() {
        var all = SupervisorReport()
        for group in groups.values { all.merge(group.takeReport()) }
        if !all.isEmpty { report(all) }
    }
}
