import HostProtocol
import JobModel
import Logging
import Threads

// How hosts begin.
extension GroupSupervisor {
    /// Whether a host for what is due in the lane neither runs nor is on its way.
    func isMissingHost(_ lane: Rollout.Lane) -> Bool {
        guard !isEnding, self[lane].warming == nil, let due = due(lane) else { return false }
        return self[lane].active?.bundle.release.id != due
    }

    /// Starts what is missing, once the pause after a death is over.
    func recover() {
        guard !isEnding else { return }
        let now = SystemClock.bootMicroseconds()
        for lane in Rollout.Lane.allCases where self[lane].restart.isOver(now: now) { warm(lane) }
        startSolos(now: now)
    }

    private func warm(_ lane: Rollout.Lane) {
        guard isMissingHost(lane), let release = due(lane), let bundle = unpacked[release], makeRoom() else {
            return
        }
        guard let generation = start(bundle, threads: group.threads, restart: &self[lane].restart) else { return }
        self[lane].warming = generation
        perform(rollout.warming(release))
        announce()
    }

    /// Whether one more generation may live. Where not, the oldest that drains is asked to end.
    private func makeRoom() -> Bool {
        let draining = leaving.filter { !$0.isSolo }
        let living = stable.generations.count + canary.generations.count + draining.count
        guard living >= configuration.mostGenerations, let oldest = draining.first else { return true }
        if oldest.life.isDraining {
            logger.warning(
                "group \"\(group.name)\": \(living) hosts live; the oldest, of release \(oldest.bundle.release.number), is ended"
            )
            oldest.life.hurry(now: SystemClock.bootMicroseconds()).map { perform($0, on: oldest) }
        }
        return false
    }

    /// Starts a host; `nil`, with a pause before the next try, when this node cannot.
    func start(_ bundle: UnpackedBundle, threads: Int, isSolo: Bool = false, restart: inout Backoff) -> Generation? {
        let now = SystemClock.bootMicroseconds()
        do {
            let plugins = try node.loaded(bundle, group: group.name)
            let process = try HostProcess(
                .init(
                    path: configuration.hostPath, group: group.name, slots: UInt32(threads),
                    environment: HostEnvironment.variables(passing: configuration.passedEnvironment),
                    sessionLock: sessionLock))
            let generation = Generation(
                process: process, bundle: bundle, isSolo: isSolo,
                life: GenerationLife(
                    warmingUntil: now + configuration.warmTimeoutMs * 1_000,
                    limits: .init(
                        stopGrace: configuration.stopGraceMs * 1_000, exit: configuration.exitTimeoutMs * 1_000)),
                now: now)
            generation.load(
                group: group.name, threads: UInt32(threads), stackBytes: configuration.stackBytes, plugins: plugins)
            return generation
        } catch {
            restart.failed(now: now)
            if isSolo {
                logger.error("group \"\(group.name)\": no host for a task that runs alone: \(error)")
                return nil
            }
            perform(rollout.delayed(bundle.release.id, because: "\(error)"))
            note("\(error)", about: bundle.release.id)
            announce()
            return nil
        }
    }

    /// A warming host has loaded its bundle: it takes over.
    func becameReady(_ generation: Generation, _ ready: ReadyReport) {
        generation.becameReady(ready)
        if generation.isSolo {
            solos.restart.reset()
            return sendSolo(generation)
        }
        guard let lane = lane(of: generation), self[lane].warming === generation else { return }
        self[lane].warming = nil
        // What is wanted may have changed while this one was loading.
        guard due(lane) == generation.bundle.release.id else {
            dismiss(generation, within: 0, recalls: true)
            return recover()
        }
        if rollout.wish(of: lane) == generation.bundle.release.id { self[lane].trouble = nil }
        replace(self[lane].active, in: lane, with: generation)
        self[lane].restart.succeeded(now: SystemClock.bootMicroseconds())
        logger.info(
            "group \"\(group.name)\": release \(generation.bundle.release.number) is active\(lane == .canary ? " as a canary" : "")",
            metadata: ["host": "\(generation.process.pid)", "handlers": "\(ready.handlers.count)"])
        announce()
        recover()
    }

    /// The switch between two generations lies between two claims: whatever the old one has been given stays there.
    func replace(_ old: Generation?, in lane: Rollout.Lane, with generation: Generation) {
        let release = generation.bundle.release
        beginProbation(of: release, replacing: old, in: lane)
        self[lane].active = generation
        perform(rollout.activated(release.id))
        guard let old, old !== generation else { return }
        old.isDisplaced = true
        if old.bundle.release.id != release.id { perform(rollout.draining(old.bundle.release.id)) }
        leave(old, within: configuration.drainTimeoutMs, recalls: false)
        dropUnusedBundles()
    }

    /// A release that is new gets a crash budget. One that has served before is not judged by what it then ran.
    private func beginProbation(of release: Release, replacing old: Generation?, in lane: Rollout.Lane) {
        guard budgets[release.id] == nil else { return }
        let age = SystemClock.utcMilliseconds() - release.publishedAt
        let isNewer = old.map { $0.bundle.release.id < release.id } ?? (age < configuration.probationMs)
        guard isNewer || lane == .canary else { return }
        budgets[release.id] = CrashBudget(
            crashes: configuration.crashBudget, activatedAt: SystemClock.bootMicroseconds(),
            probationMicroseconds: configuration.probationMs * 1_000)
    }
}
