import JobModel
import JobStore
import Threads

/// The releases of a group that are of use on this node: how far each has come, its bundle, and what it may still crash. It asks the
/// fetcher for what is needed and lets go of what is not.
///
/// Each event returns what the tables are to show.
struct ReleaseShelf {
    private struct Shelved {
        var bundle: UnpackedBundle?
        /// Of a release that is new here.
        var budget: CrashBudget?
    }

    private let group: ServedGroup
    private let fetcher: BundleFetcher
    private let configuration: ExecutorConfiguration
    private(set) var rollout = Rollout()
    private var shelved: [ReleaseID: Shelved] = [:]

    init(_ group: ServedGroup, fetcher: BundleFetcher, configuration: ExecutorConfiguration) {
        self.group = group
        self.fetcher = fetcher
        self.configuration = configuration
    }

    func bundle(of release: ReleaseID) -> UnpackedBundle? { shelved[release]?.bundle }

    /// The lane that wants a release.
    func lane(wanting release: ReleaseID) -> Rollout.Lane? {
        Rollout.Lane.allCases.first { rollout.wish(of: $0) == release }
    }

    // MARK: - What is needed

    mutating func want(_ wish: GroupWish) -> [ReleaseStanding] {
        perform(rollout.want(stable: wish.stable, canary: wish.canary?.releaseID))
    }

    /// A task that runs alone needs the release.
    mutating func pinned(_ release: ReleaseID) -> [ReleaseStanding] {
        bundle(of: release) == nil ? perform(rollout.pinned(release)) : []
    }

    /// - Parameter used: releases that have a host, or that a task is pinned to.
    mutating func retireUnused(except used: Set<ReleaseID>) -> [ReleaseStanding] {
        perform(rollout.retireUnused(except: used))
    }

    // MARK: - What the fetcher and the hosts have come to

    /// - Returns: `nil` when nobody waits for it any more.
    mutating func heard(_ step: FetchStep) -> [ReleaseStanding]? {
        let release = step.release.id
        guard rollout.isRequested(release) else { return nil }
        let learnt = perform(rollout.learn(step.release))
        switch step.outcome {
        case .fetched: return learnt + perform(rollout.fetched(release))
        case .verified(let bundle):
            shelved[release, default: Shelved()].bundle = bundle
            return learnt + perform(rollout.verified(release))
        case .delayed(let reason): return learnt + delayed(release, because: reason)
        case .rejected(let reason): return learnt + rejected(release, because: reason)
        }
    }

    /// A host of it has died or did not load: its files may have been damaged under it. They are verified again, and unpacked anew if so.
    func verifyAgain(_ release: ReleaseID) {
        if rollout.isRequested(release) { fetcher.request(group: group.id, release: release) }
    }

    mutating func delayed(_ release: ReleaseID, because reason: String) -> [ReleaseStanding] {
        perform(rollout.delayed(release, because: reason))
    }

    mutating func rejected(_ release: ReleaseID, because reason: String) -> [ReleaseStanding] {
        perform(rollout.rejected(release, because: reason))
    }

    mutating func warming(_ release: ReleaseID) -> [ReleaseStanding] { perform(rollout.warming(release)) }

    /// A host of the release runs a lane's tasks from now on, in place of another release's or of none.
    mutating func activated(
        _ release: Release, replacing old: Release?, in lane: Rollout.Lane
    ) -> [ReleaseStanding] {
        beginProbation(of: release, replacing: old, in: lane)
        return perform(rollout.activated(release.id))
    }

    mutating func draining(_ release: ReleaseID) -> [ReleaseStanding] { perform(rollout.draining(release)) }

    // MARK: - Probation

    /// A release that is new gets a crash budget. One that has served before is not judged by what it then ran.
    private mutating func beginProbation(of release: Release, replacing old: Release?, in lane: Rollout.Lane) {
        guard shelved[release.id]?.budget == nil else { return }
        let age = SystemClock.utcMilliseconds() - release.publishedAt
        let isNewer = old.map { $0.id < release.id } ?? (age < configuration.probationMs)
        guard isNewer || lane == .canary else { return }
        shelved[release.id, default: Shelved()].budget = CrashBudget(
            crashes: configuration.crashBudget, activatedAt: SystemClock.bootMicroseconds(),
            probationMicroseconds: configuration.probationMs * 1_000)
    }

    /// Holds a death against a release on probation.
    ///
    /// - Returns: why the group must go back, once: when this death has spent the budget.
    mutating func charge(
        _ culprit: CrashBudget.Culprit, _ obituary: String, to release: ReleaseID, now: Int64
    ) -> String? {
        guard let reason = shelved[release]?.budget?.record(culprit, obituary, now: now) else { return nil }
        rollout.condemn(release, because: reason)
        return reason
    }

    /// There is nothing to go back to.
    mutating func pardon(_ release: ReleaseID) { rollout.pardon(release) }

    private mutating func perform(_ actions: [Rollout.Action]) -> [ReleaseStanding] {
        var standings: [ReleaseStanding] = []
        for action in actions {
            switch action {
            case .tell(let release, let standing):
                standings.append(
                    ReleaseStanding(
                        releaseID: release, executorID: group.executorID, state: standing.state,
                        reason: standing.reason, changedAt: SystemClock.utcMilliseconds()))
            case .fetch(let release): fetcher.request(group: group.id, release: release)
            case .giveUp(let release):
                shelved[release] = nil
                fetcher.forget(group: group.id, release: release)
            }
        }
        return standings
    }
}
