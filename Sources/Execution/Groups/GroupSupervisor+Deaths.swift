import CSlotTable
import Glibc
import HostProtocol
import JobModel
import JobStore
import Logging
import Threads

// Hosts that have ended: who answers for it, and what comes next.
extension GroupSupervisor {
    /// Reaps a generation whose process has ended. Everything it said before is heard first.
    func reapIfEnded(_ generation: Generation) {
        guard generation.life.phase != .gone, let raw = generation.process.reap() else { return }
        receive(from: generation)
        readOutput(of: generation, isLast: true)
        let death = Death(
            obituary: generation.process.obituary(), status: WaitStatus(raw), isOurDoing: generation.life.isEndedByUs)
        judge(generation, death)
        if !generation.isReady, !isEnding {
            loadFailed(generation, death)
        } else if !death.isOurDoing {
            crashed(generation, death)
        }
        generation.life.reaped()
        forget(generation)
        announce()
        recover()
    }

    /// How a host ended.
    struct Death {
        var obituary: HostObituary
        var status: WaitStatus
        var isOurDoing: Bool

        var clause: String { obituary.clause(waitStatus: status) }
    }

    private func crashed(_ generation: Generation, _ death: Death) {
        let number = generation.bundle.release.number
        logger.error("group \"\(group.name)\": host \(generation.process.pid) of release \(number) \(death.clause)")
        let now = SystemClock.bootMicroseconds()
        if death.obituary.isOnUnknownThread {
            charge(.host(generation.process.pid), "a host \(death.clause)", to: generation)
        }
        if generation.isSolo {
            solos.restart.failed(now: now)
        } else if let lane = lane(of: generation) {
            self[lane].restart.failed(now: now)
        }
    }

    /// Holds a death against a release on probation.
    private func charge(_ culprit: CrashBudget.Culprit, _ obituary: String, to generation: Generation) {
        let release = generation.bundle.release
        let now = SystemClock.bootMicroseconds()
        guard let reason = budgets[release.id]?.record(culprit, obituary, now: now) else { return }
        logger.error(
            "group \"\(group.name)\": release \(release.number) has taken down \(configuration.crashBudget) hosts; going back"
        )
        rollout.condemn(release.id, because: reason)
        report.retreats[release.id] = reason
    }

    // MARK: - Hosts that do not load

    private func loadFailed(_ generation: Generation, _ death: Death) {
        let now = SystemClock.bootMicroseconds()
        let release = generation.bundle.release
        if let run = solos.run(of: generation) {
            soloFailed(run, death)
            solos.restart.failed(now: now)
            return
        }
        guard let lane = lane(of: generation), !isActive(release.id) else { return }
        self[lane].restart.failed(now: now)
        let reason = reasonNotLoaded(generation, death)
        if isTroubleOfNode(generation, death) {
            delay(release, because: reason)
        } else {
            reject(release, because: reason)
        }
    }

    /// A host that loaded before, or one that was shot from outside, says nothing against its release.
    private func isTroubleOfNode(_ generation: Generation, _ death: Death) -> Bool {
        if rollout.isProven(generation.bundle.release.id) { return true }
        return generation.rejection == nil && !death.isOurDoing && death.status == .signalled(SIGKILL)
    }

    private func reasonNotLoaded(_ generation: Generation, _ death: Death) -> String {
        if let rejection = generation.rejection { return rejection }
        if death.isOurDoing { return "it did not load within \(configuration.warmTimeoutMs) ms" }
        return "its host \(death.obituary.loadingClause(waitStatus: death.status))"
    }

    private func soloFailed(_ run: SoloRuns.Run, _ death: Death) {
        let number = run.generation.bundle.release.number
        let reason = "release \(number) cannot run: \(reasonNotLoaded(run.generation, death))"
        if run.task.pinnedReleaseID != nil {
            finishUnstarted(run.task, because: reason)
        } else {
            logger.error("group \"\(group.name)\": task \(run.task.key.taskID): \(reason)")
            report.handBacks.append(HandBack(key: run.task.key, reason: .suspect))
        }
    }

    // MARK: - Blame

    private func judge(_ generation: Generation, _ death: Death) {
        let started = Set(generation.runningAssignments().map(\.task))
        let marked = death.obituary.blamedSlot.flatMap { generation.process.reading(ofSlot: $0) }.map(\.task_id)
        let circumstances = DeathVerdict.Circumstances(
            endedByUs: death.isOurDoing, wasReplaced: generation.isDisplaced, ranAlone: generation.isSolo,
            someoneMarked: marked.map(started.contains) ?? false)
        for (task, assignment) in generation.assignments {
            let verdict = DeathVerdict.of(
                isMarked: task == marked && started.contains(task), hadStarted: started.contains(task),
                isOverdue: assignment.isOverdue, in: circumstances)
            apply(verdict, to: task, assignment, of: generation, death)
        }
        generation.assignments = [:]
    }

    private func apply(
        _ verdict: DeathVerdict, to task: TaskID, _ assignment: Generation.Assignment, of generation: Generation,
        _ death: Death
    ) {
        let key = ClaimKey(taskID: task, claimNo: assignment.claimNo)
        switch verdict {
        case .blamed:
            let handler = generation.handlerName(assignment.handler)
            var completion = deathCompletion(key, .hostDied, assignment, generation)
            completion.message = "handler \"\(handler)\" took its host down: it \(death.clause)"
            completion.logLines += death.obituary.text.split(separator: "\n").map {
                LogLine(at: completion.finishedAt, level: .error, source: .dotjob, text: String($0))
            }
            report.completions.append(completion)
            charge(.task(task), "task \(task): handler \"\(handler)\": its host \(death.clause)", to: generation)
        case .overdue:
            let end = "killed \(configuration.stopGraceMs) ms or more after it was asked to stop"
            var completion = deathCompletion(
                key, assignment.isCancelled ? .cancelled : .timedOut, assignment, generation)
            completion.message =
                assignment.isCancelled
                ? AttemptVerdict.cancelMessage(end) : AttemptVerdict.timeoutMessage(assignment.timeoutMs, end)
            report.completions.append(completion)
        case .suspect:
            solos.remember(task, on: generation.bundle.release.id)
            report.handBacks.append(HandBack(key: key, reason: .suspect))
        case .lost: report.handBacks.append(HandBack(key: key, reason: .lost))
        case .unstarted: report.handBacks.append(HandBack(key: key, reason: .unstarted))
        }
    }

    private func deathCompletion(
        _ key: ClaimKey, _ code: HandleCode, _ assignment: Generation.Assignment, _ generation: Generation
    ) -> Completion {
        let now = SystemClock.utcMilliseconds()
        let running = generation.process.running().first { $0.task_id == key.taskID }
        let age = running.map { (SystemClock.bootMicroseconds() - $0.started_boottime_us) / 1_000 } ?? 0
        var completion = Completion(
            key: key, code: code, startedAt: now - max(age, 0), finishedAt: now, executorID: group.executorID)
        completion.releaseID = generation.bundle.release.id
        completion.pluginID = generation.plugin(ofHandler: assignment.handler)?.id
        completion.systemLibrary = generation.systemLibrary(ofHandler: assignment.handler)
        completion.logLines = assignment.lines.finished(at: now)
        return completion
    }
}
