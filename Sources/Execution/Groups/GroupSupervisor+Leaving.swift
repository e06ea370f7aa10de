import JobModel
import JobStore
import Threads

// How hosts end.
extension GroupSupervisor {
    /// Sends no more tasks to a generation; what it has been given has so long to end.
    ///
    /// - Parameter recalls: takes back what has not started; otherwise the generation may finish that too.
    func dismiss(_ generation: Generation, within milliseconds: Int64, recalls: Bool) {
        if leaveLane(generation), !isActive(generation.bundle.release.id) {
            perform(rollout.draining(generation.bundle.release.id))
        }
        leave(generation, within: milliseconds, recalls: recalls)
        announce()
    }

    func leave(_ generation: Generation, within milliseconds: Int64, recalls: Bool) {
        solos.forget(generation)
        if !leaving.contains(where: { $0 === generation }) { leaving.append(generation) }
        let deadline = SystemClock.bootMicroseconds() + milliseconds * 1_000
        if let action = generation.life.leave(until: deadline, recalls: recalls) { perform(action, on: generation) }
    }

    /// Takes a dead generation off every list. The release of the last one is over here.
    func forget(_ generation: Generation) {
        _ = leaveLane(generation)
        solos.forget(generation)
        leaving.removeAll { $0 === generation }
        dropUnusedBundles()
    }

    /// - Returns: whether the generation was in a lane.
    private func leaveLane(_ generation: Generation) -> Bool {
        guard let lane = lane(of: generation) else { return false }
        if self[lane].active === generation { self[lane].active = nil } else { self[lane].warming = nil }
        return true
    }

    /// Whether the release has a host that runs tasks.
    func isActive(_ release: ReleaseID) -> Bool {
        Rollout.Lane.allCases.contains { self[$0].active?.bundle.release.id == release }
    }

    /// Gives up the files of releases that have no use here any more.
    func dropUnusedBundles() {
        let needed = solos.pins.union(generations.map(\.bundle.release.id))
        perform(rollout.retireUnused(except: needed))
    }

    /// Ends all hosts: the executor stops.
    func end(atOnce: Bool) {
        isEnding = true
        for task in solos.takeUnstarted() { report.handBacks.append(HandBack(key: task.key, reason: .unstarted)) }
        for generation in generations {
            if atOnce {
                if let action = generation.life.kill() { perform(action, on: generation) }
            } else {
                dismiss(generation, within: configuration.drainTimeoutMs, recalls: true)
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
}
