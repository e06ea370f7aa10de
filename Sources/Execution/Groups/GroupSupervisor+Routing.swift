import JobModel
import JobStore
import Threads

// Which host gets a task.
extension GroupSupervisor {
    /// Gives claimed tasks to the active hosts, or back to the queue when there is none for them.
    func route(_ tasks: [ClaimedTask]) {
        var forStable: [(task: ClaimedTask, handler: UInt32)] = []
        var forCanary: [(task: ClaimedTask, handler: UInt32)] = []
        forStable.reserveCapacity(tasks.count)
        for task in tasks {
            if task.isSuspect || task.pinnedReleaseID != nil {
                routeAlone(task)
            } else if let canary = canary.active, let handler = canary.handlerIndexes[task.handler],
                let stable = stable.active, canaryShare.takesNext() || stable.handlerIndexes[task.handler] == nil
            {
                forCanary.append((task, handler))
            } else if let handler = stable.active?.handlerIndexes[task.handler] {
                forStable.append((task, handler))
            } else {
                report.handBacks.append(HandBack(key: task.key, reason: .unstarted))
            }
        }
        send(forStable, to: stable.active)
        send(forCanary, to: canary.active)
        recover()
    }

    private func send(_ tasks: [(task: ClaimedTask, handler: UInt32)], to generation: Generation?) {
        guard let generation, !tasks.isEmpty else { return }
        if generation.assignments.isEmpty { generation.lastResultAt = SystemClock.bootMicroseconds() }
        generation.run(tasks)
    }

    private func routeAlone(_ task: ClaimedTask) {
        guard !isEnding else {
            report.handBacks.append(HandBack(key: task.key, reason: .unstarted))
            return
        }
        if let pinned = task.pinnedReleaseID, unpacked[pinned] == nil {
            perform(rollout.pinned(pinned))
        }
        solos.append(task)
    }

    // MARK: - Tasks alone in a host

    func startSolos(now: Int64) {
        while !isEnding, solos.running.count < configuration.mostSoloRuns, solos.restart.isOver(now: now),
            let (index, bundle) = nextSolo()
        {
            var restart = solos.restart
            let generation = start(bundle, threads: 1, isSolo: true, restart: &restart)
            solos.restart = restart
            guard let generation else { return }
            solos.began(index, generation)
        }
    }

    /// The first waiting task whose bundle is here.
    private func nextSolo() -> (Int, UnpackedBundle)? {
        for (index, task) in solos.waiting.enumerated() {
            if let bundle = bundle(forSolo: task) { return (index, bundle) }
        }
        return nil
    }

    /// A suspect runs where it was when its host died, if that release is still served.
    private func bundle(forSolo task: ClaimedTask) -> UnpackedBundle? {
        if let pinned = task.pinnedReleaseID { return unpacked[pinned] }
        let active = [stable.active, canary.active].compactMap { $0 }
        let origin = solos.origins[task.key.taskID]
        let host =
            active.first { $0.bundle.release.id == origin } ?? active.first { $0.handlerIndexes[task.handler] != nil }
        return host?.bundle ?? due(.stable).flatMap { unpacked[$0] }
    }

    func sendSolo(_ generation: Generation) {
        guard let run = solos.run(of: generation) else { return }
        let task = run.task
        guard let handler = generation.handlerIndexes[task.handler] else {
            if task.pinnedReleaseID != nil {
                finishUnstarted(
                    task, because: "release \(generation.bundle.release.number) has no handler \"\(task.handler)\"")
            } else {
                report.handBacks.append(HandBack(key: task.key, reason: .unstarted))
            }
            return dismiss(generation, within: 0, recalls: true)
        }
        generation.run([(task, handler)])
        if run.isCancelled { cancel(task.key) }
    }

    /// Ends a task that no host could be given to, as a failure that a retry does not mend.
    func finishUnstarted(_ task: ClaimedTask, because reason: String) {
        var completion = Completion(
            key: task.key, code: .failed, startedAt: nil, finishedAt: SystemClock.utcMilliseconds(),
            executorID: group.executorID)
        completion.isPermanent = true
        completion.message = reason
        report.completions.append(completion)
    }

    // MARK: - Cancelling

    /// Asks an attempt to end because a person wants it gone. What has not started goes back: the queue ends it there.
    func cancel(_ key: ClaimKey) {
        if let task = solos.takeWaiting(key) {
            report.handBacks.append(HandBack(key: task.key, reason: .unstarted))
            dropUnusedBundles()
            return
        }
        solos.markCancelled(key)
        for generation in generations {
            guard let assignment = generation.assignments[key.taskID], assignment.claimNo == key.claimNo,
                !assignment.isCancelled
            else { continue }
            generation.assignments[key.taskID]?.isCancelled = true
            if assignment.stopSentAt == nil {
                generation.assignments[key.taskID]?.stopSentAt = SystemClock.bootMicroseconds()
            }
            generation.stop([key.taskID])
        }
    }
}
