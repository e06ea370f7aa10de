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

    private let configuration: ExecutorConfiguration
    private let starter: HostStarter
    private let log: GroupLog
    private let meters: HostMeters
    private var hosts: ReleaseHosts { didSet { isUnsettled = true } }
    private var solos: SoloRuns { didSet { isUnsettled = true } }
    private var deaths = UnexplainedDeaths()
    private var canaryShare = CanaryShare()
    private var report: GroupReport
    private var figures: GroupFigures
    private var firstTasks = FirstTasks()
    private var isEnding = false
    /// Something may follow from what has happened. Tasks that come and go change nothing that `settle` looks at.
    private var isUnsettled = true

    init(
        _ group: ServedGroup, configuration: ExecutorConfiguration, executable: HostExecutable, sessionLock: Int32,
        lease: LeaseWatch?, bundles: BundleFetcher, logger: Logger
    ) {
        self.configuration = configuration
        log = GroupLog(group: group.name, logger: logger)
        meters = HostMeters(group: group.name, configuration.metrics)
        starter = HostStarter(
            group, configuration: configuration, executable: executable, sessionLock: sessionLock, lease: lease,
            log: log)
        hosts = ReleaseHosts(
            shelf: ReleaseShelf(group, fetcher: bundles, configuration: configuration), starter: starter,
            configuration: configuration, log: log)
        solos = SoloRuns(executor: group.executorID, most: configuration.mostSoloRuns)
        report = GroupReport(group)
        figures = GroupFigures(configuration)
        settle()
    }

    var generations: [Generation] { hosts.generations + solos.generations }

    /// Takes what has gathered for the queue.
    func takeReport() -> SupervisorReport { report.take() }

    // MARK: - What the queue loop and the fetcher say

    func want(_ wish: GroupWish) {
        canaryShare.percent = wish.canary?.percent ?? 0
        hosts.want(wish, &report)
        settle()
    }

    /// What the fetcher has come to with a release.
    func heard(_ step: FetchStep) {
        guard hosts.heard(step, &report) else { return }
        if case .rejected(let reason) = step.outcome { report.add(solos.rejected(step.release, because: reason)) }
        settle()
    }

    /// Gives claimed tasks to the active hosts, or back to the queue when there is none for them.
    func route(_ tasks: [ClaimedTask]) {
        for task in tasks where task.isSolo { routeAlone(task) }
        let others = tasks.contains(where: \.isSolo) ? tasks.filter { !$0.isSolo } : tasks
        for task in hosts.run(others, share: &canaryShare) { report.add(.handedBack(task.key, .unstarted)) }
        settle()
    }

    private func routeAlone(_ task: ClaimedTask) {
        guard !isEnding else { return report.add(.handedBack(task.key, .unstarted)) }
        if let release = task.pinnedReleaseID { hosts.pinned(release, &report) }
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

    /// Ends what still drains of a release: it is asked to stop now.
    func hurry(_ release: ReleaseID) {
        for generation in hosts.generations where generation.release.id == release { generation.hurry() }
        isUnsettled = true
        settle()
    }

    /// A release crashes, and there is nothing to go back to.
    func pardon(_ release: ReleaseID) {
        hosts.pardon(release)
        settle()
    }

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
            try generation.process.receive { said in
                switch said {
                case .ready(let ready): becameReady(generation, ready)
                case .rejected(let reason): generation.rejected(because: reason)
                case .unable(let reason): generation.unable(because: reason)
                case .results(let results): received(results, from: generation)
                case .logLines(let lines): for line in lines { generation.append(LogLine(line), to: line.task) }
                case .progress(let progress): generation.received(progress, into: &report)
                case .unstarted(let tasks): generation.received(unstarted: tasks, into: &report)
                case .recalled(let tasks):
                    generation.received(unstarted: tasks, into: &report)
                    generation.answeredRecall()
                }
            }
        } catch {
            replace(generation, because: "broke the protocol (\(error)): plugin code has written to its socket")
        }
        generation.showLines(now: SystemClock.bootMicroseconds(), in: &report)
    }

    private func becameReady(_ generation: Generation, _ ready: ReadyReport) {
        generation.becameReady(ready)
        guard generation.isSolo else { return hosts.becameReady(generation, &report) }
        guard let end = solos.becameReady(generation) else { return }
        report.add(end)
        leave(generation, .dismissed)
    }

    private func received(_ results: [TaskResult], from generation: Generation) {
        noteFirstTask(of: generation, ended: results)
        generation.received(results, into: &report)
        if generation.isSolo, generation.assignments.isEmpty { leave(generation, .dismissed) }
        // The tables show what it is still waited for.
        if generation.isDraining { isUnsettled = true }
    }

    private func leave(_ generation: Generation, _ departure: LeavingHosts.Departure) {
        solos.remove(generation)
        hosts.leave(generation, departure, &report)
    }

    // MARK: - Hosts that have ended

    /// Reaps a generation whose process has ended. Everything it said before is heard first.
    func reapIfEnded(_ generation: Generation) {
        guard let status = generation.reap() else { return }
        for child in generation.process.endLeftChildren() {
            log.warning(
                "host \(generation.process.pid) left process \(child.pid) (\(child.name)) behind; it is killed")
        }
        hear(generation)
        generation.readOutput(isLast: true)
        let death = HostDeath(of: generation, status)
        if !death.isOurDoing { figures.lost(death.loss) }
        judge(death)
        if !generation.isReady, !isEnding {
            meters.count(.notLoaded)
            didNotLoad(death)
        } else if !death.isOurDoing {
            meters.count(generation.misconduct == nil ? .crashed : .broken)
            crashed(death)
        }
        hosts.remove(generation)
        solos.remove(generation)
        settle()
    }

    private func judge(_ death: HostDeath) {
        let release = death.generation.release
        let consequences = death.judge(stopGraceMs: configuration.stopGraceMs, unexplained: deaths.count)
        report.add(consequences.ends)
        for suspect in consequences.suspects {
            solos.remember(suspect, on: release.id)
            deaths.forget(suspect)
        }
        for (task, obituary) in consequences.culprits { hosts.charge(.task(task), obituary, to: release, &report) }
        guard !death.isOurDoing, death.generation.isReady else { return }
        guard !consequences.isExplained else { return deaths.explained() }
        if deaths.record(consequences.bystanders, hasSuspects: !consequences.suspects.isEmpty) {
            let pid = death.generation.process.pid
            hosts.charge(.host(pid), "a host \(death.clause)", to: release, &report)
        }
    }

    private func didNotLoad(_ death: HostDeath) {
        let reason = death.reasonNotLoaded(within: configuration.warmTimeoutMs)
        hosts.didNotLoad(death, because: reason, &report)
        guard death.generation.isSolo else { return }
        let now = SystemClock.bootMicroseconds()
        guard let end = solos.didNotLoad(death.generation, because: reason, now: now) else { return }
        if case .handedBack(let handBack) = end {
            let number = death.generation.release.number
            log.error("task \(handBack.key.taskID): release \(number) cannot run: \(reason)")
        }
        report.add(end)
    }

    private func crashed(_ death: HostDeath) {
        let generation = death.generation
        let pid = generation.process.pid
        log.error("host \(pid) of release \(generation.release.number) \(death.clause)")
        hosts.crashed(generation)
        if generation.isSolo { solos.crashed(now: SystemClock.bootMicroseconds()) }
    }

    // MARK: - What the clock says

    func tick(now: Int64) {
        for generation in generations {
            switch generation.look(now: now, graceMs: configuration.stopGraceMs) {
            case .hangs: takeOver(from: generation)
            case .isBroken(let clause): replace(generation, because: clause)
            case nil: break
            }
            generation.showLines(now: now, in: &report)
            generation.tick(now: now)
        }
        for generation in hosts.prefetching {
            for (handler, microseconds) in generation.recallIfStalled(now: now) {
                report.runs(handler, atLeastMicroseconds: microseconds)
            }
        }
        for generation in hosts.prefetching { noteFirstTask(of: generation) }
        if figures.look(at: doings, now: now) { isUnsettled = true }
        if pauses.contains(where: { $0 <= now }) { isUnsettled = true }
        settle()
    }

    private var doings: [(Generation, HostUsage.Host.Doing)] {
        hosts.doings + solos.generations.map { ($0, .alone) }
    }

    private func noteFirstTask(of generation: Generation, ended: [TaskResult] = []) {
        guard !generation.isSolo, !firstTasks.has(generation.release.id) else { return }
        let (now, utc) = (SystemClock.bootMicroseconds(), SystemClock.utcMilliseconds())
        let starts =
            ended.map { (task: $0.taskID, at: $0.startedAtMs) }
            + generation.threads.map { (task: $0.claim.taskID, at: utc - (now - $0.startedAt) / 1_000) }
        if let first = firstTasks.note(starts, on: generation.release.id, of: generation.group.executorID) {
            report.add(first)
        }
    }

    private func takeOver(from generation: Generation) {
        guard generation.isActive else { return }
        log.warning("host \(generation.process.pid) holds an attempt past its timeout; a fresh host takes over")
        meters.count(.hung)
        leave(generation, .recalled)
    }

    /// A host that does not do what it is asked is killed, and another takes its place at once: the kernel may need longer to bury it.
    private func replace(_ generation: Generation, because clause: String) {
        log.error("host \(generation.process.pid) of release \(generation.release.number) \(clause); it is killed")
        generation.condemn(clause)
        hosts.crashed(generation)
        leave(generation, .killed)
    }

    /// How long the supervisor may sleep, as far as this group is concerned.
    func sleep(now: Int64) -> Int64 {
        var longest = max(figures.nextLookAt - now, Self.lookMicroseconds)
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
    private var pauses: [Int64] { isEnding ? [] : hosts.pauses + [solos.pausedUntil].compactMap { $0 } }

    // MARK: - Settling

    /// Brings about what follows from an event, once: hosts in their lanes, bundles that have no use given up, missing hosts
    /// started, the queue and the tables told. Cheap when nothing has changed.
    private func settle() {
        let wasUnsettled = isUnsettled
        if wasUnsettled {
            if !isEnding { hosts.settle(&report) }
            hosts.retireUnused(except: solos.releases, &report)
            if !isEnding { startMissing(now: SystemClock.bootMicroseconds()) }
            meters.show(generations.count)
            report.show(
                hosts.state(isEnding: isEnding).adding(figures.add(to:)), running: hosts.runningRelease)
            isUnsettled = false
        }
        report.offer(isEnding ? [] : hosts.handlers, isNew: wasUnsettled)
    }

    private func startMissing(now: Int64) {
        hosts.startMissing(now: now, &report)
        do {
            try solos.start(with: starter, now: now, on: hosts.bundle)
        } catch {
            log.error("no host for a task that runs alone: \(error)")
        }
    }
}
