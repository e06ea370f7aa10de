import HostProtocol
import Threads

/// Starts hosts of one group.
struct HostStarter {
    private let group: ServedGroup
    private let configuration: ExecutorConfiguration
    private let node: NodeConfiguration
    /// Each host takes a lock of its own on the same file.
    private let sessionLock: Int32
    private let lease: LeaseWatch?
    private let executable: HostExecutable
    private let log: GroupLog
    private let meters: HostMeters

    init(
        _ group: ServedGroup, configuration: ExecutorConfiguration, executable: HostExecutable, sessionLock: Int32,
        lease: LeaseWatch?, log: GroupLog
    ) {
        self.group = group
        self.configuration = configuration
        self.executable = executable
        self.sessionLock = sessionLock
        self.lease = lease
        self.log = log
        meters = HostMeters(group: group.name, configuration.metrics)
        node = NodeConfiguration(
            pluginsDirectory: configuration.pluginsDirectory, secretsDirectory: configuration.secretsDirectory)
    }

    /// A host that loads the bundle, for all the tasks of a lane.
    ///
    /// - Throws: why this node cannot.
    func start(_ bundle: UnpackedBundle) throws -> Generation {
        try start(bundle, threads: group.threads, isSolo: false)
    }

    /// A host that loads the bundle, for one task alone.
    ///
    /// - Throws: why this node cannot.
    func startSolo(_ bundle: UnpackedBundle) throws -> Generation { try start(bundle, threads: 1, isSolo: true) }

    private func start(_ bundle: UnpackedBundle, threads: Int, isSolo: Bool) throws -> Generation {
        let plugins = try node.loaded(bundle, group: group.name)
        let process = try HostProcess(
            .init(
                path: executable.path, executable: executable, group: group.name, slots: UInt32(threads),
                environment: HostEnvironment.variables(passing: configuration.passedEnvironment),
                sessionLock: sessionLock, leaseEndsAt: lease?.hostsEndAt))
        meters.started(isSolo: isSolo)
        let now = SystemClock.bootMicroseconds()
        let life = GenerationLife(
            warmingUntil: now + configuration.warmTimeoutMs * 1_000,
            limits: .init(stopGrace: configuration.stopGraceMs * 1_000, exit: configuration.exitTimeoutMs * 1_000))
        let generation = Generation(
            process: process, group: group, bundle: bundle, isSolo: isSolo, life: life,
            health: .init(startMs: configuration.startTimeoutMs), log: log, now: now)
        generation.load(stackBytes: configuration.stackBytes, plugins: plugins)
        return generation
    }
}
