import HostProtocol
import JobModel
import JobStore
import Logging
import Threads

/// Keeps one group's hosts alive and gives them their tasks. Confined to the supervisor's thread.
///
/// Each lane has at most one active generation, which tasks are routed to, and one that is warming to take over from it. Others
/// are leaving (one that a newer generation, a hung handler or the end of the executor replaced), or run one task alone.
final class GroupSupervisor {
    let group: ServedGroup
    let configuration: ExecutorConfiguration
    let node: NodeConfiguration
    let sessionLock: Int32
    let logger: Logger
    let bundles: BundleFetcher

    var rollout = Rollout()
    /// The bundles of releases that are of use here.
    var unpacked: [ReleaseID: UnpackedBundle] = [:]
    var stable = HostLane()
    var canary = HostLane()
    var canaryShare = CanaryShare()
    var budgets: [ReleaseID: CrashBudget] = [:]
    var leaving: [Generation] = []
    var solos = SoloRuns()
    var costs = HandlerCosts()
    var isEnding = false
    /// What the tables were last told.
    var announced: NodeState?
    var report = SupervisorReport()

    init(
        _ group: ServedGroup, configuration: ExecutorConfiguration, sessionLock: Int32, bundles: BundleFetcher,
        logger: Logger
    ) {
        self.group = group
        self.configuration = configuration
        self.sessionLock = sessionLock
        self.bundles = bundles
        node = NodeConfiguration(
            pluginsDirectory: configuration.pluginsDirectory, secretsDirectory: configuration.secretsDirectory)
        self.logger = logger
        announceState()
    }

    subscript(lane: Rollout.Lane) -> HostLane {
        get { lane == .stable ? stable : canary }
        set { if lane == .stable { stable = newValue } else { canary = newValue } }
    }

    var generations: [Generation] { stable.generations + canary.generations + solos.generations + leaving }

    func lane(of generation: Generation) -> Rollout.Lane? {
        Rollout.Lane.allCases.first { self[$0].generations.contains { $0 === generation } }
    }

    /// Takes what has gathered for the queue.
    func takeReport() -> SupervisorReport {
        defer { report = SupervisorReport() }
        return report
    }

    // MARK: - What the group wants

    func want(_ wish: GroupWish) {
        perform(rollout.want(stable: wish.stable, canary: wish.canary?.releaseID))
        canaryShare.percent = wish.canary?.percent ?? 0
        for lane in Rollout.Lane.allCases {
            self[lane].trouble = nil
            self[lane].restart.reset()
        }
        settleLanes()
        dropUnusedBundles()
        recover()
    }

    /// What the fetcher has come to with a release.
    func heard(_ step: FetchStep) {
        let release = step.release
        // Nobody waits for it any more.
        guard rollout.isRequested(release.id) else { return }
        perform(rollout.learn(release))
        switch step.outcome {
        case .fetched:
            perform(rollout.fetched(release.id))
        case .verified(let bundle):
            unpacked[release.id] = bundle
            perform(rollout.verified(release.id))
        case .delayed(let reason):
            delay(release, because: reason)
        case .rejected(let reason):
            reject(release, because: reason)
            for task in solos.takePinned(to: release.id) {
                finishUnstarted(task, because: "release \(release.number) cannot run: \(reason)")
            }
        }
        settleLanes()
        recover()
        announce()
    }

    /// Moves hosts between lanes and out of them when something else is due: a canary that is promoted keeps its host, one that is
    /// ended goes, and so does a host that still loads what nobody wants any more.
    private func settleLanes() {
        if let promoted = canary.active, rollout.wish(of: .stable) == promoted.bundle.release.id {
            canary.active = nil
            replace(stable.active, in: .stable, with: promoted)
        }
        if let promoted = canary.warming, rollout.wish(of: .stable) == promoted.bundle.release.id, stable.warming == nil
        {
            canary.warming = nil
            stable.warming = promoted
        }
        if let ended = canary.active, !rollout.wants(ended.bundle.release.id) {
            ended.isDisplaced = true
            dismiss(ended, within: configuration.drainTimeoutMs, recalls: false)
        }
        for lane in Rollout.Lane.allCases {
            guard let warming = self[lane].warming, due(lane) != warming.bundle.release.id else { continue }
            dismiss(warming, within: 0, recalls: false)
            if let action = warming.life.kill() { perform(action, on: warming) }
        }
    }

    /// The release that should have a host in the lane now.
    func due(_ lane: Rollout.Lane) -> ReleaseID? { rollout.due(lane, isServed: self[lane].active != nil) }

    func perform(_ actions: [Rollout.Action]) {
        for action in actions {
            switch action {
            case .tell(let release, let standing):
                report.standings[ReleaseKey(executor: group.executorID, release: release)] = ReleaseStanding(
                    releaseID: release, executorID: group.executorID, state: standing.state, reason: standing.reason,
                    changedAt: SystemClock.utcMilliseconds())
            case .fetch(let release):
                bundles.fetch(group: group.id, release: release)
            case .giveUp(let release):
                unpacked[release] = nil
                budgets[release] = nil
                bundles.forget(group: group.id, release: release)
            }
        }
    }

    /// A release does not run here for now.
    func delay(_ release: Release, because reason: String) {
        perform(rollout.delayed(release.id, because: reason))
        note("release \(release.number) delayed: \(reason)", about: release.id)
    }

    /// A release does not run.
    func reject(_ release: Release, because reason: String) {
        perform(rollout.rejected(release.id, because: reason))
        note("release \(release.number) rejected: \(reason)", about: release.id)
    }

    // MARK: - Telling

    /// Says once what keeps a release from running, however often it is tried.
    func note(_ trouble: String, about release: ReleaseID) {
        guard let lane = Rollout.Lane.allCases.first(where: { rollout.wish(of: $0) == release }) else {
            logger.error("group \"\(group.name)\": \(trouble)")
            return
        }
        if trouble != self[lane].trouble { logger.error("group \"\(group.name)\": \(trouble)") }
        self[lane].trouble = trouble
    }

    /// Writes down what the group can take and what its hosts do.
    func announce() {
        report.capacities[group.id] = GroupCapacity(offers: costs.offers(for: offered), threads: group.threads)
        announceState()
    }

    /// As `announce`, when handlers have turned out cheaper or dearer than last offered.
    func announceCosts() {
        guard !isEnding, stable.active != nil, let offers = costs.changedOffers(for: offered) else { return }
        report.capacities[group.id] = GroupCapacity(offers: offers, threads: group.threads)
    }

    /// The names of the handlers that tasks can be routed to.
    private var offered: [String] {
        // Without the group's own host a canary waits with it, or it would get all claims.
        guard !isEnding, let stable = stable.active else { return [] }
        let handlers = stable.handlers.map(\.name)
        guard let canary = canary.active else { return handlers }
        return handlers + canary.handlers.map(\.name).filter { stable.handlerIndexes[$0] == nil }
    }
}
