import JobModel
import JobStore
import Logging
import Threads

/// Has the releases that a group wants run: takes them from the shelf, has hosts load them, and lets each host take over in its lane
/// from the one before, which leaves.
///
/// Events tell the report what they come to. What follows from them is brought about by `settle` and `startMissing`.
struct ReleaseHosts {
    private let configuration: ExecutorConfiguration
    private let starter: HostStarter
    private let log: GroupLog
    private var shelf: ReleaseShelf
    private var lanes = Lanes()
    private var leaving = LeavingHosts()

    init(shelf: ReleaseShelf, starter: HostStarter, configuration: ExecutorConfiguration, log: GroupLog) {
        self.shelf = shelf
        self.starter = starter
        self.configuration = configuration
        self.log = log
    }

    // MARK: - Who is here

    /// Hosts of lanes, and all that leave.
    var generations: [Generation] { lanes.generations + leaving.generations }

    /// What each host is there for.
    var doings: [(Generation, HostUsage.Host.Doing)] { lanes.doings + leaving.generations.map { ($0, .draining) } }

    /// Hosts that have been given tasks ahead of what they run.
    var prefetching: [Generation] { lanes.active + leaving.generations }

    /// The names of the handlers that tasks can be routed to.
    var handlers: [String] { lanes.handlers }

    /// Until when each host that is missing waits.
    var pauses: [Int64] {
        Rollout.Lane.allCases.filter { lanes.missing($0, by: shelf.rollout) != nil }.map(lanes.pausedUntil)
    }

    /// The release that the group's tasks run on.
    var runningRelease: ReleaseID? { lanes.runningRelease }

    func state(isEnding: Bool) -> HostState {
        isEnding ? .stopping(leaving.drains) : lanes.state(draining: leaving.drains)
    }

    /// What a task that runs alone has its host load; `nil` while that is not here.
    ///
    /// - Parameter origin: the release that it became a suspect on.
    func bundle(for task: ClaimedTask, from origin: ReleaseID?) -> UnpackedBundle? {
        if let release = task.pinnedReleaseID { return shelf.bundle(of: release) }
        return lanes.host(forSuspect: task, from: origin)?.bundle
            ?? lanes.due(.stable, by: shelf.rollout).flatMap(shelf.bundle)
    }

    /// Sends tasks to the active hosts.
    ///
    /// - Returns: those that there is no host for.
    func run(_ tasks: [ClaimedTask], share: inout CanaryShare) -> [ClaimedTask] { lanes.run(tasks, share: &share) }

    // MARK: - Releases

    mutating func want(_ wish: GroupWish, _ report: inout GroupReport) {
        report.add(shelf.want(wish))
        lanes.wantedAnew()
    }

    /// What the fetcher has come to with a release.
    ///
    /// - Returns: whether anybody waits for it still.
    mutating func heard(_ step: FetchStep, _ report: inout GroupReport) -> Bool {
        guard let standings = shelf.heard(step) else { return false }
        report.add(standings)
        switch step.outcome {
        case .fetched: break
        case .verified(let bundle):
            for plugin in bundle.mended {
                log.warning(
                    "release \(step.release.number): the files of plugin \"\(plugin)\" were damaged or gone on this node, and "
                        + "have been unpacked anew; see who writes there, and whether the disk is sound")
            }
        case .delayed(let reason): note(step.release, .delayed, because: reason)
        case .rejected(let reason): note(step.release, .rejected, because: reason)
        }
        return true
    }

    /// A task that runs alone needs the release.
    mutating func pinned(_ release: ReleaseID, _ report: inout GroupReport) { report.add(shelf.pinned(release)) }

    /// A release crashes, and there is nothing to go back to.
    mutating func pardon(_ release: ReleaseID) { shelf.pardon(release) }

    /// Holds a death against a release on probation. When that spends its crash budget, the group must go back.
    mutating func charge(
        _ culprit: CrashBudget.Culprit, _ obituary: String, to release: Release, _ report: inout GroupReport
    ) {
        let now = SystemClock.bootMicroseconds()
        guard let reason = shelf.charge(culprit, obituary, to: release.id, now: now) else { return }
        log.error("release \(release.number) has taken down \(configuration.crashBudget) hosts; going back")
        report.retreat(from: release.id, because: reason)
    }

    // MARK: - Hosts

    /// A host has loaded its bundle.
    mutating func becameReady(_ generation: Generation, _ report: inout GroupReport) {
        let moves = lanes.becameReady(generation, by: shelf.rollout, now: SystemClock.bootMicroseconds())
        perform(moves, &report)
        for case .takesOver(_, _, let lane) in moves {
            log.info(
                "release \(generation.release.number) is active\(lane == .canary ? " as a canary" : "")",
                metadata: [
                    "host": "\(generation.process.pid)", "handlers": "\(generation.handlers.names.count)",
                ])
        }
    }

    /// A host has ended without having loaded its bundle. Of one that nobody waits for any more it is no news.
    mutating func didNotLoad(_ death: HostDeath, because reason: String, _ report: inout GroupReport) {
        let release = death.generation.release
        shelf.verifyAgain(release.id)
        guard let lane = lanes.lane(of: death.generation), !lanes.isActive(release.id) else { return }
        lanes.failed(lane, now: SystemClock.bootMicroseconds())
        if death.isTroubleOfNode(isProven: shelf.rollout.isProven(release.id)) {
            report.add(shelf.delayed(release.id, because: reason))
            note(release, .delayed, because: reason)
        } else {
            report.add(shelf.rejected(release.id, because: reason))
            note(release, .rejected, because: reason)
        }
    }

    /// A host has died by itself.
    mutating func crashed(_ generation: Generation) {
        shelf.verifyAgain(generation.release.id)
        if let lane = lanes.lane(of: generation) { lanes.failed(lane, now: SystemClock.bootMicroseconds()) }
    }

    /// Sends no more tasks to a host, of a lane or solo.
    mutating func leave(
        _ generation: Generation, _ departure: LeavingHosts.Departure, _ report: inout GroupReport
    ) {
        if lanes.remove(generation) { drains(generation.release.id, &report) }
        leaving.take(generation, departure, drainTimeoutMs: configuration.drainTimeoutMs)
    }

    /// A host is gone.
    mutating func remove(_ generation: Generation) {
        lanes.remove(generation)
        leaving.remove(generation)
    }

    private mutating func drains(_ release: ReleaseID, _ report: inout GroupReport) {
        if !lanes.isActive(release) { report.add(shelf.draining(release)) }
    }

    // MARK: - What follows

    /// Moves hosts between lanes and out of them, as what is due has changed.
    mutating func settle(_ report: inout GroupReport) { perform(lanes.settle(by: shelf.rollout), &report) }

    private mutating func perform(_ moves: [Lanes.Move], _ report: inout GroupReport) {
        for move in moves {
            switch move {
            case .takesOver(let generation, let old, let lane):
                report.add(shelf.activated(generation.release, replacing: old?.release, in: lane))
                guard let old else { continue }
                if old.release.id != generation.release.id { report.add(shelf.draining(old.release.id)) }
                leaving.take(old, .displaced, drainTimeoutMs: configuration.drainTimeoutMs)
            case .leaves(let generation, let departure):
                drains(generation.release.id, &report)
                leaving.take(generation, departure, drainTimeoutMs: configuration.drainTimeoutMs)
            }
        }
    }

    /// Gives up releases that nobody wants and nobody runs.
    ///
    /// - Parameter solo: those that tasks alone run on or wait for.
    mutating func retireUnused(except solo: Set<ReleaseID>, _ report: inout GroupReport) {
        report.add(shelf.retireUnused(except: solo.union(generations.map(\.release.id))))
    }

    /// Starts the hosts that are missing in lanes, once the pause after a death is over.
    mutating func startMissing(now: Int64, _ report: inout GroupReport) {
        for lane in Rollout.Lane.allCases where lanes.pausedUntil(lane) <= now {
            guard let release = lanes.missing(lane, by: shelf.rollout), let bundle = shelf.bundle(of: release),
                makeRoom()
            else { continue }
            do {
                lanes.warms(try starter.start(bundle), in: lane)
                report.add(shelf.warming(release))
            } catch {
                lanes.failed(lane, now: now)
                report.add(shelf.delayed(release, because: "\(error)"))
                note("\(error)", of: release)
            }
        }
    }

    /// Whether one more generation may live. Where not, the oldest that drains is asked to end.
    private func makeRoom() -> Bool {
        let draining = leaving.ofLanes
        let living = lanes.generations.count + draining.count
        guard living >= configuration.mostGenerations, let oldest = draining.first else { return true }
        if oldest.isDraining {
            log.warning("\(living) hosts live; the oldest, of release \(oldest.release.number), is ended")
            oldest.hurry()
        }
        return false
    }

    private mutating func note(_ release: Release, _ state: ReleaseState, because reason: String) {
        note("release \(release.number) \(state.rawValue): \(reason)", of: release.id)
    }

    /// Says once what keeps a release from running, however often it is tried.
    private mutating func note(_ trouble: String, of release: ReleaseID) {
        let isNews = shelf.lane(wanting: release).map { lanes.note(trouble, in: $0) } ?? true
        if isNews { log.error(trouble) }
    }
}
