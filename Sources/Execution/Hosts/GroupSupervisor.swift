import HostProtocol
import JobModel
import JobStore
import Logging

/// Keeps one group's hosts alive and gives them their tasks. Confined to the supervisor's thread.
///
/// At most one generation is active: tasks are routed to it. Others may be warming (the next one), leaving (one that a newer
/// generation, a hung handler or the end of the executor replaced), or solo (running one suspect).
final class GroupSupervisor {
    let group: ServedGroup
    let configuration: ExecutorConfiguration
    let node: NodeConfiguration
    let sessionLock: Int32
    let logger: Logger

    /// What to run: the newest bundle, or the last that ran when that one was rejected.
    var bundle: UnpackedBundle?
    var proven: UnpackedBundle?
    var isFallingBack = false
    var active: Generation?
    var warming: Generation?
    var leaving: [Generation] = []
    var solo: Generation?
    var soloQueue: [ClaimedTask] = []
    var costs = HandlerCosts()
    var restart = RestartPause()
    var isEnding = false
    /// Why the newest bundle is not running, for the tables.
    var trouble: String?
    var report = SupervisorReport()

    init(
        _ group: ServedGroup, configuration: ExecutorConfiguration, sessionLock: Int32, logger: Logger
    ) {
        self.group = group
        self.configuration = configuration
        self.sessionLock = sessionLock
        node = NodeConfiguration(
            pluginsDirectory: configuration.pluginsDirectory, secretsDirectory: configuration.secretsDirectory)
        self.logger = logger
        report.states[group.id] = NodeState(
            executorID: group.executorID, runningReleaseID: nil, hostState: "no release")
    }

    var generations: [Generation] {
        [active, warming, solo].compactMap { $0 } + leaving
    }

    /// Takes what has gathered for the queue.
    func takeReport() -> SupervisorReport {
        defer { report = SupervisorReport() }
        return report
    }

    // MARK: - Starting hosts

    /// A release to run from now on.
    func adopt(_ bundle: UnpackedBundle) {
        self.bundle = bundle
        isFallingBack = false
        trouble = nil
        restart.reset()
        warm()
    }

    /// Whether a host for the bundle neither runs nor is on its way.
    var isMissingHost: Bool {
        guard let bundle, warming == nil else { return false }
        return active?.bundle.release.id != bundle.release.id
    }

    var isMissingSolo: Bool { solo == nil && !soloQueue.isEmpty }

    /// Starts a host for the bundle unless one is on its way or runs it already.
    func warm() {
        guard !isEnding, isMissingHost, let bundle else { return }
        warming = start(bundle, solo: false)
        announce()
    }

    /// Starts a host; `nil`, with a pause before the next try, when this node cannot.
    func start(_ bundle: UnpackedBundle, solo isSolo: Bool) -> Generation? {
        let now = SystemClock.bootMicroseconds()
        let threads = isSolo ? 1 : group.threads
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
            note("\(error)")
            restart.failed(now: now)
            announce()
            return nil
        }
    }

    /// A warming host has loaded its bundle: it takes over.
    func becameReady(_ generation: Generation, _ ready: ReadyReport) {
        generation.becameReady(ready)
        if generation === solo { sendSolo() }
        guard generation === warming else { return }
        warming = nil
        proven = generation.bundle
        if !isFallingBack { trouble = nil }
        if let old = active { dismiss(old, within: configuration.drainTimeoutMs) }
        active = generation
        restart.succeeded(now: SystemClock.bootMicroseconds())
        logger.info(
            "group \"\(group.name)\": release \(generation.bundle.release.number) is active",
            metadata: ["host": "\(generation.process.pid)", "handlers": "\(ready.handlers.count)"])
        announce()
        // A newer release may have come while this one was loading.
        warm()
    }

    // MARK: - Routing

    /// Gives claimed tasks to the active host, or back to the queue when there is none for them.
    func route(_ tasks: [ClaimedTask]) {
        var sendable: [(task: ClaimedTask, handler: UInt32)] = []
        sendable.reserveCapacity(tasks.count)
        for task in tasks {
            if task.isSuspect, !isEnding {
                soloQueue.append(task)
            } else if let active, !task.isSuspect, let handler = active.handlerIndexes[task.handler] {
                sendable.append((task, handler))
            } else {
                report.handBacks.append(HandBack(key: task.key, reason: .unstarted))
            }
        }
        if let active, !sendable.isEmpty {
            if active.assignments.isEmpty { active.lastResultAt = SystemClock.bootMicroseconds() }
            active.run(sendable)
        }
        startSolo()
    }

    /// Starts a host for the next suspect: one at a time, so that whoever dies was alone.
    func startSolo() {
        guard !isEnding, isMissingSolo, let bundle = active?.bundle ?? bundle,
            restart.isOver(now: SystemClock.bootMicroseconds())
        else { return }
        solo = start(bundle, solo: true)
    }

    private func sendSolo() {
        guard let solo, !soloQueue.isEmpty else { return }
        let task = soloQueue.removeFirst()
        guard let handler = solo.handlerIndexes[task.handler] else {
            report.handBacks.append(HandBack(key: task.key, reason: .unstarted))
            dismiss(solo, within: 0)
            return
        }
        solo.run([(task, handler)])
    }

    // MARK: - Taking leave

    /// Sends no more tasks to a generation; what runs has so long to end.
    func dismiss(_ generation: Generation, within milliseconds: Int64) {
        if generation === active { active = nil }
        if generation === warming { warming = nil }
        if generation === solo { solo = nil }
        if !leaving.contains(where: { $0 === generation }) { leaving.append(generation) }
        let deadline = SystemClock.bootMicroseconds() + milliseconds * 1_000
        for action in generation.life.leave(until: deadline) { perform(action, on: generation) }
        announce()
    }

    /// Ends all hosts: the executor stops.
    func end(atOnce: Bool) {
        isEnding = true
        for task in soloQueue { report.handBacks.append(HandBack(key: task.key, reason: .unstarted)) }
        soloQueue = []
        for generation in generations {
            if atOnce {
                if let action = generation.life.kill() { perform(action, on: generation) }
            } else {
                dismiss(generation, within: configuration.drainTimeoutMs)
            }
        }
        announce()
    }

    func perform(_ action: GenerationLife.Action, on generation: Generation) {
        switch action {
        case .recallAll: generation.recallAll()
        case .stopRunning: generation.stop(Array(generation.assignments.keys))
        case .sendDrain: generation.drain()
        case .kill: generation.process.kill()
        }
    }

    // MARK: - Telling

    /// Says once what keeps the newest release from running, however often it is tried.
    func note(_ trouble: String) {
        if trouble != self.trouble { logger.error("group \"\(group.name)\": \(trouble)") }
        self.trouble = trouble
    }

    /// Writes down what the group can take and what its host does.
    func announce() {
        let names = isEnding ? [] : active?.handlers.map(\.name) ?? []
        report.capacities[group.id] = GroupCapacity(offers: costs.offers(for: names), threads: group.threads)
        report.states[group.id] = NodeState(
            executorID: group.executorID, runningReleaseID: active?.bundle.release.id, hostState: stateText)
    }

    /// As `announce`, when handlers have turned out cheaper or dearer than last offered.
    func announceCosts() {
        guard let active, !isEnding, let offers = costs.changedOffers(for: active.handlers.map(\.name)) else { return }
        report.capacities[group.id] = GroupCapacity(offers: offers, threads: group.threads)
    }

    private var stateText: String {
        if isEnding { return "stopping" }
        var parts: [String] = []
        if active != nil { parts.append("active") }
        if warming != nil { parts.append("warming") }
        if let trouble { parts.append(trouble) }
        let stillRunning = leaving.reduce(0) { $0 + $1.assignments.count }
        if stillRunning > 0 { parts.append("draining (\(stillRunning) tasks)") }
        return parts.isEmpty ? "no release" : parts.joined(separator: ", ")
    }
}
