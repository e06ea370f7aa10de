import CSlotTable
import HostProtocol
import JobModel
import JobStore
import Logging
import Threads

// What hosts say, and what becomes of it.
extension GroupSupervisor {
    /// Reads everything that a host has said.
    func receive(from generation: Generation) {
        do {
            try generation.process.receive { report in
                switch report {
                case .ready(let ready): becameReady(generation, ready)
                case .rejected(let reason): generation.rejection = reason
                case .results(let results): received(results, from: generation)
                case .logLines(let lines):
                    for line in lines { generation.append(LogLine(line), to: line.task) }
                case .progress(let progress): received(progress, from: generation)
                case .recalled(let tasks): recalled(tasks, from: generation)
                }
            }
        } catch {
            // Only a damaged host breaks the protocol. Its death is handled like any other.
            logger.error("group \"\(group.name)\": host \(generation.process.pid) broke the protocol: \(error)")
            generation.process.kill()
        }
        announceCosts()
    }

    private func received(_ results: [TaskResult], from generation: Generation) {
        generation.lastResultAt = SystemClock.bootMicroseconds()
        // What these attempts printed was written before they answered, so it is in the pipes by now.
        readOutput(of: generation, ended: results)
        for result in results {
            guard let assignment = generation.assignments[result.taskID], assignment.claimNo == result.claimNo
            else { continue }
            generation.assignments[result.taskID] = nil
            costs.record(
                generation.handlerName(assignment.handler), microseconds: result.elapsedMicroseconds)
            finish(result, assignment, on: generation)
        }
        if generation.isSolo, generation.assignments.isEmpty {
            dismiss(generation, within: 0, recalls: true)
            recover()
        }
        if generation.life.isDraining { announceState() }
    }

    private func finish(_ result: TaskResult, _ assignment: Generation.Assignment, on generation: Generation) {
        let key = ClaimKey(taskID: result.taskID, claimNo: result.claimNo)
        let verdict = AttemptVerdict.of(
            result, timeoutMs: assignment.timeoutMs, wasStoppedForTimeout: assignment.stopSentAt != nil,
            isOverdue: assignment.isOverdue, isHostLeaving: generation.isStoppingWork,
            isCancelled: assignment.isCancelled)
        guard let code = verdict.code else {
            report.handBacks.append(HandBack(key: key, reason: generation.isDisplaced ? .unstarted : .lost))
            return
        }
        var completion = Completion(
            key: key, code: code, startedAt: result.startedAtMs, finishedAt: result.finishedAtMs,
            executorID: group.executorID)
        completion.isPermanent = verdict.isPermanent
        completion.retryAfterMs = result.retryAfterMs >= 0 ? result.retryAfterMs : nil
        completion.message = verdict.message
        completion.result = result.result
        completion.releaseID = generation.bundle.release.id
        completion.pluginID = generation.plugin(ofHandler: assignment.handler)?.id
        completion.systemLibrary = generation.systemLibrary(ofHandler: assignment.handler)
        completion.logLines = assignment.lines.finished(at: result.finishedAtMs)
        report.completions.append(completion)
    }

    private func received(_ progress: [HostProgress], from generation: Generation) {
        for progress in progress {
            guard generation.assignments[progress.task.taskID]?.claimNo == progress.task.claimNo else { continue }
            report.progress[progress.task.taskID] = ProgressReport(
                key: ClaimKey(taskID: progress.task.taskID, claimNo: progress.task.claimNo),
                fraction: progress.fraction, note: progress.note.isEmpty ? nil : progress.note)
        }
    }

    /// These tasks had not started, and will not.
    private func recalled(_ tasks: [TaskReference], from generation: Generation) {
        generation.isRecalling = false
        for task in tasks {
            guard generation.assignments[task.taskID]?.claimNo == task.claimNo else { continue }
            generation.assignments[task.taskID] = nil
            report.handBacks.append(
                HandBack(key: ClaimKey(taskID: task.taskID, claimNo: task.claimNo), reason: .unstarted))
        }
    }

    // MARK: - What handlers print

    /// Lines of one look that go to the executor's own log at most.
    private static let mostOwnLines = 20

    /// Reads both pipes. A line goes to the attempt that alone can have written it; where several can, to each, marked as shared.
    /// Where none is seen running, it waits for the results that are on their way, or goes to the executor's own log.
    func readOutput(of generation: Generation, ended: [TaskResult] = [], isLast: Bool = false) {
        var lines = generation.output.read(from: generation.process.output)
        lines += generation.error.read(from: generation.process.error)
        if isLast { lines += [generation.output.rest(), generation.error.rest()].compactMap { $0 } }
        guard !lines.isEmpty || generation.hasUnclaimedOutput else { return }
        var writers = Set(ended.map { TaskReference(taskID: $0.taskID, claimNo: $0.claimNo) })
        for running in generation.runningAssignments() {
            writers.insert(TaskReference(taskID: running.task, claimNo: running.reading.claim_no))
        }
        if writers.isEmpty && !generation.assignments.isEmpty {
            generation.keepUnclaimed(lines)
            return
        }
        let unclaimed = generation.takeUnclaimed()
        lines = unclaimed.lines + lines
        if writers.isEmpty { logOutput(lines, of: generation) }
        let now = SystemClock.utcMilliseconds()
        for line in lines {
            for writer in writers {
                generation.append(
                    LogLine(at: now, level: .info, source: writers.count == 1 ? .output : .shared, text: line),
                    to: writer)
            }
        }
        for writer in writers {
            generation.assignments[writer.taskID]?.lines.cut(
                lines: unclaimed.droppedLines, bytes: unclaimed.droppedBytes)
        }
    }
}

extension GroupSupervisor {
    private func logOutput(_ lines: [String], of generation: Generation) {
        let pid = generation.process.pid
        for line in lines.prefix(Self.mostOwnLines) {
            logger.info("group \"\(group.name)\": host \(pid) printed: \(line)")
        }
        if lines.count > Self.mostOwnLines {
            logger.info("group \"\(group.name)\": host \(pid) printed \(lines.count - Self.mostOwnLines) more lines")
        }
    }
}

extension Generation {
    /// Adds a line to an attempt's log.
    func append(_ line: LogLine, to task: TaskReference) {
        guard assignments[task.taskID]?.claimNo == task.claimNo else { return }
        assignments[task.taskID]?.lines.append(line)
    }

    /// Whether running attempts have been asked to stop because the host is to go.
    var isStoppingWork: Bool {
        switch life.phase {
        // Killed: its last words are heard after that.
        case .stopping, .killed: true
        case .warming, .active, .draining, .exiting, .gone: false
        }
    }
}
