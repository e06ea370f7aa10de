import CSlotTable
import HostProtocol
import JobModel
import JobStore
import Logging

// Hosts that have ended: who answers for it, and what comes next.
extension GroupSupervisor {
    /// Reaps a generation whose process has ended. Everything it said before is heard first.
    func reapIfEnded(_ generation: Generation) {
        guard generation.life.phase != .gone, let raw = generation.process.reap() else { return }
        receive(from: generation)
        readOutput(of: generation, isLast: true)
        let status = WaitStatus(raw)
        let obituary = generation.process.obituary()
        judge(generation, obituary, status)
        let endedByUs = generation.life.isEndedByUs
        forget(generation)
        if !generation.isReady, !isEnding {
            loadFailed(generation, obituary, status)
        } else if !endedByUs {
            logger.error(
                "group \"\(group.name)\": host \(generation.process.pid) of release \(generation.bundle.release.number) \(obituary.clause(waitStatus: status))"
            )
            if !generation.isSolo { restart.failed(now: SystemClock.bootMicroseconds()) }
        }
        generation.life.reaped()
        announce()
        recover()
    }

    /// Starts what is missing, once the pause after a death is over.
    func recover() {
        guard !isEnding, restart.isOver(now: SystemClock.bootMicroseconds()) else { return }
        warm()
        startSolo()
    }

    private func forget(_ generation: Generation) {
        if generation === active { active = nil }
        if generation === warming { warming = nil }
        if generation === solo { solo = nil }
        leaving.removeAll { $0 === generation }
    }

    private func loadFailed(_ generation: Generation, _ obituary: HostObituary, _ status: WaitStatus) {
        let number = generation.bundle.release.number
        let detail = obituary.text.split(separator: "\n").first.map { ": \($0)" } ?? ""
        let reason =
            generation.rejection
            ?? (generation.life.isEndedByUs
                ? "it did not load within \(configuration.warmTimeoutMs) ms"
                : "its host \(obituary.clause(waitStatus: status)) while loading\(detail)")
        note("release \(number) rejected: \(reason)")
        if generation.isSolo {
            for task in soloQueue { report.handBacks.append(HandBack(key: task.key, reason: .unstarted)) }
            soloQueue = []
        } else if let proven, proven.release.id != generation.bundle.release.id,
            generation.bundle.release.id == bundle?.release.id
        {
            bundle = proven
            isFallingBack = true
        }
        restart.failed(now: SystemClock.bootMicroseconds())
    }

    // MARK: - Blame

    private func judge(_ generation: Generation, _ obituary: HostObituary, _ status: WaitStatus) {
        let started = Set(generation.runningAssignments().map(\.task))
        let marked = obituary.blamedSlot.flatMap { generation.process.reading(ofSlot: $0) }.map(\.task_id)
        let circumstances = DeathVerdict.Circumstances(
            endedByUs: generation.life.isEndedByUs, ranAlone: generation.isSolo,
            someoneMarked: marked.map(started.contains) ?? false)
        for (task, assignment) in generation.assignments {
            let verdict = DeathVerdict.of(
                isMarked: task == marked && started.contains(task), hadStarted: started.contains(task),
                isOverdue: assignment.isOverdue, in: circumstances)
            apply(verdict, to: task, assignment, of: generation, obituary, status)
        }
        generation.assignments = [:]
    }

    private func apply(
        _ verdict: DeathVerdict, to task: TaskID, _ assignment: Generation.Assignment, of generation: Generation,
        _ obituary: HostObituary, _ status: WaitStatus
    ) {
        let key = ClaimKey(taskID: task, claimNo: assignment.claimNo)
        switch verdict {
        case .blamed:
            let handler = generation.handlerName(assignment.handler)
            var completion = deathCompletion(key, .hostDied, assignment, generation)
            completion.message = "handler \"\(handler)\" took its host down: it \(obituary.clause(waitStatus: status))"
            completion.logLines += obituary.text.split(separator: "\n").map {
                LogLine(at: completion.finishedAt, level: .error, source: .dotjob, text: String($0))
            }
            report.completions.append(completion)
        case .timedOut:
            var completion = deathCompletion(key, .timedOut, assignment, generation)
            completion.message = AttemptVerdict.timeoutMessage(
                assignment.timeoutMs, "killed \(configuration.stopGraceMs) ms or more after it was asked to stop")
            report.completions.append(completion)
        case .suspect: report.handBacks.append(HandBack(key: key, reason: .suspect))
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
        completion.logLines = assignment.lines.finished(at: now)
        return completion
    }
}
