import HostProtocol
import JobModel
import JobStore
import Logging
import Threads

/// Keeps one group's hosts alive and gives them their tasks. Confined to the supervisor's thread.
///
/// It routes each event to those who own what it is about, and ends each in one `settle`, which brings about what follows.
final class GroupSupervisor {
    /// How often running attempts, and what cannot tell of itself, are looked at.
    private static let lookMicroseconds: Int64 = 50_000

    private let group: ServedGroup
    private let configuration: ExecutorConfiguration
    private let starter: HostStarter
    private let logger: Logger

    private var shelf: ReleaseShelf { didSet { isUnsettled = true } }
    private var lanes = Lanes() { didSet { isUnsettled = true } }
    private var solos: SoloRuns { didSet { isUnsettled = true } }
    private var leaving = LeavingHosts() { didSet { isUnsettled = true } }
    private var canaryShare = CanaryShare()
    private var report: GroupReport
    private var isEnding = false
    /// Something may follow from what has happened. Tasks that come and go by themselves change nothing that `settle` looks at.
    private var isUnsettled = true

    init(
        _ group: ServedGroup, configuration: ExecutorConfiguration, sessionLock: Int32, bundles: BundleFetcher,
        logger: Logger
    ) {
        self.group = group
        self.configuration = configuration
        self.logger = logger
        starter = HostStarter(group, configuration: configuration, sessionLock: sessionLock, logger: logger)
        shelf = ReleaseShelf(group, fetcher: bundles, configuration: configuration)
        solos = SoloRuns(executor: group.executorID, most: configuration.mostSoloRuns)
        report = GroupReport(group)
        settle()
    }

    var generations: [Generation] { lanes.generations + solos.generations + leaving.generations }

    /// Takes what has gathered for the queue.
    func takeReport() -> SupervisorReport { report.take() }

    // MARK: - What the queue loop and the fetcher say

    func want(_ wish: GroupWish) {
        report.add(shelf.want(wish))
        canaryShare.percent = wish.canary?.percent ?? 0
        lanes.wantedAnew()
        settle()
    }

    /// What the fetcher has come to with a release.
    func heard(_ step: FetchStep) {
        guard let standings = shelf.heard(step) else { return }
        report.add(standings)
        switch step.outcome {
        case .fetched, .verified: break
        case .delayed(let reason): note("release \(step.release.number) delayed: \(reason)", about: step.release.id)
        case .rejected(let reason):
            note("release \(step.release.number) rejected: \(reason)", about: step.release.id)
            report.add(solos.rejected(step.release, because: reason))
        }
        settle()
    }

    /// Gives claimed tasks to the active hosts, or back to the queue when there is none for them.
    func route(_ tasks: [ClaimedTask]) {
        var forLanes = tasks
        if tasks.contains(where: \.isSolo) {
            forLanes.removeAll(where: \.isSolo)
            for task in tasks where task.isSolo { routeAlone(task) }
        }
        for task in lanes.run(forLanes, share: &canaryShare) { report.add(.handedBack(task.key, .unstarted)) }
        settle()
    }

    private func routeAlone(_ task: ClaimedTask) {
        guard !isEnding else { return report.add(.handedBack(task.key, .unstarted)) }
        if let release = task.pinnedReleaseID { report.add(shelf.pinned(release)) }
        solos.append(task)
    }

    /// Asks an attempt to end because a person wants it gone. What has not started goes back: the queue ends it there.
    func cancel(_ key: ClaimKey) {
        if let end = solos.cancel(key) {
            report.add(end)
        } else {
            for generation in generations { generation.cancel(key) }
        }
        settle()
    }

    /// A release crashes, and there is nothing to go back to.
    func pardon(_ release: ReleaseID) { shelf.pardon(release) }

    /// Ends all hosts: the executor stops.
    func end(atOnce: Bool) {
        isEnding = true
        report.add(solos.end())
        for generation in generations {
            if atOnce { generation.kill() } else { leave(generation, .recalled) }
        }
        settle()
    }

    // MARK: - What hosts say

    /// Reads everything that a host has said.
    func receive(from generation: Generation) {
        hear(generation)
        settle()
    }

    private func hear(_ generation: Generation) {
        do {
            try generation.process.receive { report in
                switch report {
                case .ready(let ready): becameReady(generation, ready)
                case .rejected(let reason): generation.rejected(because: reason)
                case .results(let results): generation.received(results, into: &self.report)
                case .logLines(let lines): for line in lines { generation.append(LogLine(line), to: line.task) }
                case .progress(let progress): generation.received(progress, into: &self.report)
                case .recalled(let tasks): generation.received(recalled: tasks, into: &self.report)
                }
            }
        } catch {
            // Only a damaged host breaks the protocol. Its death is handled like any other.
            say(.error, "host \(generation.process.pid) broke the protocol: \(error)")
            generation.process.kill()
        }
        if generation.isSolo, generation.isActive, generation.assignments.isEmpty { leave(generation, .dismissed) }
        // What it is still waited for is shown.
        if generation.isDraining { isUnsettled = true }
    }

    private func becameReady(_ generation: Generation, _ ready: ReadyReport) {
        generation.becameReady(ready)
        if generation.isSolo {
            guard let end = solos.becameReady(generation) else { return }
            report.add(end)
            return leave(generation, .dismissed)
        }
        let moves = lanes.becameReady(generation, by: shelf.rollout, now: SystemClock.bootMicroseconds())
        perform(moves)
        for case .takesOver(_, _, let lane) in moves {
            say(
                .info, "release \(generation.release.number) is active\(lane == .canary ? " as a canary" : "")",
                metadata: ["host": "\(generation.process.pid)", "handlers": "\(ready.handlers.count)"])
        }
    }

    // MARK: - Hosts that have ended

    /// Reaps a generation whose process has ended. Everything it said before is heard first.
    func reapIfEnded(_ generation: Generation) {
        guard let status = generation.reap() else { return }
        hear(generation)
        generation.readOutput(isLast: true)
        let death = HostDeath(of: generation, status)
        judge(death)
        if !generation.isReady, !isEnding {
            loadFailed(death)
        } else if !death.isOurDoing {
            crashed(death)
        }
        lanes.remove(generation)
        solos.remove(generation)
        leaving.remove(generation)
        settle()
    }

    private func judge(_ death: HostDeath) {
        let release = death.generation.release
        let consequences = death.judge(stopGraceMs: configuration.stopGraceMs)
        report.add(consequences.ends)
        for suspect in consequences.suspects { solos.remember(suspect, on: release.id) }
        for (task, obituary) in consequences.culprits { charge(.task(task), obituary, to: release) }
    }

    private func loadFailed(_ death: HostDeath) {
        let generation = death.generation
        let release = generation.release
        let now = SystemClock.bootMicroseconds()
        let reason = death.reasonNotLoaded(within: configuration.warmTimeoutMs)
        if let end = solos.failedToLoad(generation, because: reason, now: now) {
            if case .handedBack(let handBack) = end {
                say(.error, "task \(handBack.key.taskID): release \(release.number) cannot run: \(reason)")
            }
            return report.add(end)
        }
        guard let lane = lanes.lane(of: generation), !lanes.isActive(release.id) else { return }
        lanes.failed(lane, now: now)
        if death.isTroubleOfNode(isProven: shelf.rollout.isProven(release.id)) {
            report.add(shelf.delayed(release.id, because: reason))
            note("release \(release.number) delayed: \(reason)", about: release.id)
        } else {
            report.add(shelf.rejected(release.id, because: reason))
            note("release \(release.number) rejected: \(reason)", about: release.id)
        }
    }

    private func crashed(_ death: HostDeath) {
        let generation = death.generation
        let now = SystemClock.bootMicroseconds()
        say(.error, "host \(generation.process.pid) of release \(generation.release.number) \(death.clause)")
        if death.isOnUnknownThread {
            charge(.host(generation.process.pid), "a host \(death.clause)", to: generation.release)
        }
        if generation.isSolo { solos.crashed(now: now) }
        if let lane = lanes.lane(of: generation) { lanes.failed(lane, now: now) }
    }

    private func charge(_ culprit: CrashBudget.Culprit, _ obituary: String, to release: Release) {
        let now = SystemClock.bootMicroseconds()
        guard let reason = shelf.charge(culprit, obituary, to: release.id, now: now) else { return }
        say(.error, "release \(release.number) has taken down \(configuration.crashBudget) hosts; going back")
        report.retreat(from: release.id, because: reason)
    }

    // MARK: - What the clock says

    func tick(now: Int64) {
        for generation in generations {
            if generation.checkTimeouts(now: now, graceMs: configuration.stopGraceMs) { takeOver(from: generation) }
            generation.tick(now: now)
        }
        for generation in lanes.active + leaving.generations {
            for (handler, microseconds) in generation.recallIfStalled(now: now) {
                report.runs(handler, atLeastMicroseconds: microseconds)
            }
        }
        if pauses.contains(where: { $0 <= now }) { isUnsettled = true }
        settle()
    }

    /// How long the supervisor may sleep, as far as this group is concerned.
    func sleep(now: Int64) -> Int64 {
        var longest: Int64 = 60_000_000
        for generation in generations {
            // Without a pidfd nothing but waitpid tells of the end.
            if !generation.assignments.isEmpty || generation.process.watch < 0 {
                longest = min(longest, Self.lookMicroseconds)
            }
            if let deadline = generation.deadline { longest = min(longest, deadline - now) }
        }
        for pause in pauses { longest = min(longest, max(pause - now, Self.lookMicroseconds)) }
        return max(longest, 0)
    }

    /// Until when each host that is missing waits.
    private var pauses: [Int64] {
        guard !isEnding else { return [] }
        let lanes = Rollout.Lane.allCases.filter { self.lanes.missing($0, by: shelf.rollout) != nil }
        return lanes.map(self.lanes.pausedUntil) + [solos.pausedUntil].compactMap { $0 }
    }

    private func takeOver(from generation: Generation) {
        guard generation.isActive else { return }
        say(
            .warning, "host \(generation.process.pid) holds an attempt past its timeout; a fresh host takes over")
        leave(generation, .recalled)
    }

    // MARK: - Settling

    /// Brings about what follows from an event, once: hosts in their lanes, bundles that have no use given up, missing hosts
    /// started, the queue and the tables told. Cheap when nothing has changed.
    private func settle() {
        let wasUnsettled = isUnsettled
        if wasUnsettled {
            if !isEnding { perform(lanes.settle(by: shelf.rollout)) }
            let used = solos.pins.union(generations.map(\.release.id))
            report.add(shelf.retireUnused(except: used))
            if !isEnding { startMissing(now: SystemClock.bootMicroseconds()) }
            report.show(state)
            isUnsettled = false
        }
        report.offer(isEnding ? [] : lanes.handlers, isNew: wasUnsettled)
    }

    private func perform(_ moves: [Lanes.Move]) {
        for move in moves {
            switch move {
            case .takesOver(let generation, let old, let lane):
                report.add(shelf.activated(generation.release, replacing: old?.release, in: lane))
                guard let old else { continue }
                if old.release.id != generation.release.id { report.add(shelf.draining(old.release.id)) }
                leaving.take(old, .displaced, drainTimeoutMs: configuration.drainTimeoutMs)
            case .leaves(let generation, let departure):
                drains(generation.release.id)
                leave(generation, departure)
            }
        }
    }

    /// Sends no more tasks to a generation.
    private func leave(_ generation: Generation, _ departure: LeavingHosts.Departure) {
        if lanes.remove(generation) { drains(generation.release.id) }
        solos.remove(generation)
        leaving.take(generation, departure, drainTimeoutMs: configuration.drainTimeoutMs)
    }

    /// A host of the release leaves its lane.
    private func drains(_ release: ReleaseID) {
        if !lanes.isActive(release) { report.add(shelf.draining(release)) }
    }

    /// Starts the hosts that are missing, once the pause after a death is over.
    private func startMissing(now: Int64) {
        for lane in Rollout.Lane.allCases where lanes.pausedUntil(lane) <= now { warm(lane, now: now) }
        do {
            try solos.start(with: starter, now: now, on: bundle)
        } catch {
            say(.error, "no host for a task that runs alone: \(error)")
        }
    }

    private func warm(_ lane: Rollout.Lane, now: Int64) {
        guard let release = lanes.missing(lane, by: shelf.rollout), let bundle = shelf.bundle(of: release), makeRoom()
        else { return }
        do {
            lanes.warms(try starter.start(bundle), in: lane)
            report.add(shelf.warming(release))
        } catch {
            lanes.failed(lane, now: now)
            report.add(shelf.delayed(release, because: "\(error)"))
            note("\(error)", about: release)
        }
    }

    /// Whether one more generation may live. Where not, the oldest that drains is asked to end.
    private func makeRoom() -> Bool {
        let draining = leaving.ofLanes
        let living = lanes.generations.count + draining.count
        guard living >= configuration.mostGenerations, let oldest = draining.first else { return true }
        if oldest.isDraining {
            say(.warning, "\(living) hosts live; the oldest, of release \(oldest.release.number), is ended")
            oldest.hurry()
        }
        return false
    }

    private func bundle(for solo: ClaimedTask, from origin: ReleaseID?) -> UnpackedBundle? {
        if let release = solo.pinnedReleaseID { return shelf.bundle(of: release) }
        return lanes.host(forSuspect: solo, from: origin)?.bundle
            ?? lanes.due(.stable, by: shelf.rollout).flatMap(shelf.bundle)
    }

    // MARK: - Telling

    private var state: NodeState {
        let clauses = (isEnding ? ["stopping"] : lanes.clauses) + leaving.clauses
        return NodeState(
            executorID: group.executorID, runningReleaseID: lanes.runningRelease,
            hostState: clauses.isEmpty ? "no release" : clauses.joined(separator: ", "))
    }

    /// Says once what keeps a release from running, however often it is tried.
    private func note(_ trouble: String, about release: ReleaseID) {
        let isNews = shelf.lane(wanting: release).map { lanes.note(trouble, in: $0) } ?? true
        if isNews { say(.error, trouble) }
    }

    private func say(_ level: Logger.Level, _ text: String, metadata: Logger.Metadata? = nil) {
        logger.log(level: level, "group \"\(group.name)\": \(text)", metadata: metadata)
    }
}
