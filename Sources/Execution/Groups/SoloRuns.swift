import JobModel
import JobStore
import Threads

/// The tasks that run alone, each in a host of its own: suspects, so that whoever dies was alone, and tasks pinned to a release.
struct SoloRuns {
    struct Run {
        let task: ClaimedTask
        let generation: Generation
        /// A person wants it ended, before its host was ready to be told.
        var isCancelled = false
    }

    private(set) var waiting: [ClaimedTask] = []
    private(set) var running: [Run] = []
    /// The release that a suspect ran on when its host died, until it has run alone here.
    private(set) var origins: [TaskID: ReleaseID] = [:]
    var restart = Backoff.ofHosts

    private static let mostOrigins = 1_000

    var generations: [Generation] { running.map(\.generation) }

    mutating func append(_ task: ClaimedTask) { waiting.append(task) }

    mutating func remember(_ task: TaskID, on release: ReleaseID) {
        // What another executor has claimed since is never asked for again.
        if origins.count >= Self.mostOrigins { origins = [:] }
        origins[task] = release
    }

    mutating func began(_ index: Int, _ generation: Generation) {
        let task = waiting.remove(at: index)
        origins[task.key.taskID] = nil
        running.append(Run(task: task, generation: generation))
    }

    mutating func forget(_ generation: Generation) { running.removeAll { $0.generation === generation } }

    /// What the generation was started for.
    func run(of generation: Generation) -> Run? { running.first { $0.generation === generation } }

    mutating func takeUnstarted() -> [ClaimedTask] {
        defer { waiting = [] }
        return waiting + running.filter { $0.generation.assignments.isEmpty }.map(\.task)
    }

    mutating func takeWaiting(_ key: ClaimKey) -> ClaimedTask? {
        waiting.firstIndex { $0.key == key }.map { waiting.remove(at: $0) }
    }

    mutating func markCancelled(_ key: ClaimKey) {
        for index in running.indices where running[index].task.key == key { running[index].isCancelled = true }
    }

    /// Takes the tasks out whose release can never be unpacked.
    mutating func takePinned(to release: ReleaseID) -> [ClaimedTask] {
        defer { waiting.removeAll { $0.pinnedReleaseID == release } }
        return waiting.filter { $0.pinnedReleaseID == release }
    }

    /// The releases that tasks are pinned to.
    var pins: Set<ReleaseID> { Set((waiting + running.map(\.task)).compactMap(\.pinnedReleaseID)) }
}
