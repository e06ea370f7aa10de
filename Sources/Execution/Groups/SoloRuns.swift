import JobModel
import JobStore
import Threads

/// The tasks of a group that run alone, each in a host of its own: suspects, so that whoever dies was alone, and tasks pinned to a
/// release.
struct SoloRuns {
    private struct Run {
        let task: ClaimedTask
        let generation: Generation
        /// A person wants it ended, before its host was ready to be told.
        var isCancelled = false
    }

    /// Claims of other executors never come back here, so what is remembered of their tasks is of no use.
    private static let mostOrigins = 1_000

    private let executor: ExecutorID
    private let most: Int
    private var waiting: [ClaimedTask] = []
    private var running: [Run] = []
    /// The release that a suspect ran on when its host died, until it has run alone here.
    private var origins: [TaskID: ReleaseID] = [:]
    /// Spaces out new hosts after one that died by itself or could not be started.
    private var restart = Backoff.ofHosts

    /// - Parameter most: how many may run at once.
    init(executor: ExecutorID, most: Int) {
        self.executor = executor
        self.most = most
    }

    var generations: [Generation] { running.map(\.generation) }

    /// The releases that have a host here, or that tasks are pinned to.
    var releases: Set<ReleaseID> {
        Set(waiting.compactMap(\.pinnedReleaseID)).union(generations.map(\.release.id))
    }

    /// When the next waiting task can have a host, as far as the clock goes; `nil` when none waits.
    var pausedUntil: Int64? { waiting.isEmpty ? nil : restart.until }

    // MARK: - Waiting

    mutating func append(_ task: ClaimedTask) { waiting.append(task) }

    /// A task has become a suspect on a host of the release.
    mutating func remember(_ task: TaskID, on release: ReleaseID) {
        if origins.count >= Self.mostOrigins { origins = [:] }
        origins[task] = release
    }

    /// The release can never be unpacked: the tasks that wait for it end.
    mutating func rejected(_ release: Release, because reason: String) -> [AttemptEnd] {
        let pinned = waiting.filter { $0.pinnedReleaseID == release.id }
        waiting.removeAll { $0.pinnedReleaseID == release.id }
        return pinned.map { cannotRun($0, on: release, because: "cannot run: \(reason)") }
    }

    /// A person wants a task ended.
    ///
    /// - Returns: its end, when it still waited.
    mutating func cancel(_ key: ClaimKey) -> AttemptEnd? {
        if let index = waiting.firstIndex(where: { $0.key == key }) {
            waiting.remove(at: index)
            return .handedBack(key, .unstarted)
        }
        for index in running.indices where running[index].task.key == key { running[index].isCancelled = true }
        return nil
    }

    /// The executor ends: no task begins any more.
    mutating func end() -> [AttemptEnd] {
        defer { waiting = [] }
        let unstarted = running.filter { $0.generation.assignments.isEmpty }.map(\.task)
        return (waiting + unstarted).map { .handedBack($0.key, .unstarted) }
    }

    // MARK: - Hosts

    /// Starts hosts for the first tasks that wait, as many as there may be.
    ///
    /// - Parameter bundle: what a task runs on, given the release that it became a suspect on; `nil` while that is not here.
    /// - Throws: why this node cannot start one.
    mutating func start(
        with starter: HostStarter, now: Int64, on bundle: (ClaimedTask, _ origin: ReleaseID?) -> UnpackedBundle?
    ) throws {
        while running.count < most, restart.isOver(now: now) {
            guard let (index, bundle) = firstReady(on: bundle) else { return }
            do {
                let generation = try starter.startSolo(bundle)
                let task = waiting.remove(at: index)
                origins[task.key.taskID] = nil
                running.append(Run(task: task, generation: generation))
            } catch {
                restart.failed(now: now)
                throw error
            }
        }
    }

    private func firstReady(
        on bundle: (ClaimedTask, _ origin: ReleaseID?) -> UnpackedBundle?
    ) -> (Int, UnpackedBundle)? {
        for (index, task) in waiting.enumerated() {
            if let bundle = bundle(task, origins[task.key.taskID]) { return (index, bundle) }
        }
        return nil
    }

    /// A host has loaded its bundle: it gets its task.
    ///
    /// - Returns: the task's end when the bundle has no handler for it.
    mutating func becameReady(_ generation: Generation) -> AttemptEnd? {
        restart.reset()
        guard let run = run(of: generation) else { return nil }
        let task = run.task
        guard let handler = generation.handlers.index(of: task.handler) else {
            return task.pinnedReleaseID == nil
                ? .handedBack(task.key, .unstarted)
                : cannotRun(task, on: generation.release, because: "has no handler \"\(task.handler)\"")
        }
        generation.run([(task, handler)])
        if run.isCancelled { generation.cancel(task.key) }
        return nil
    }

    /// A host has ended without having loaded its bundle.
    ///
    /// - Returns: the end of the task that it was for. A suspect stays one.
    mutating func didNotLoad(_ generation: Generation, because reason: String, now: Int64) -> AttemptEnd? {
        guard let task = run(of: generation)?.task else { return nil }
        restart.failed(now: now)
        return task.pinnedReleaseID == nil
            ? .handedBack(task.key, .suspect)
            : cannotRun(task, on: generation.release, because: "cannot run: \(reason)")
    }

    /// A host has died by itself.
    mutating func crashed(now: Int64) { restart.failed(now: now) }

    mutating func remove(_ generation: Generation) { running.removeAll { $0.generation === generation } }

    /// What the generation was started for.
    private func run(of generation: Generation) -> Run? { running.first { $0.generation === generation } }

    private func cannotRun(_ task: ClaimedTask, on release: Release, because reason: String) -> AttemptEnd {
        .cannotRun(task, because: "release \(release.number) \(reason)", executor: executor)
    }
}
