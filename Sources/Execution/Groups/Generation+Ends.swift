import HostProtocol
import JobModel
import JobStore
import Threads

// What becomes of attempts.
extension Generation {
    func received(_ results: [TaskResult], into report: inout GroupReport) {
        let now = SystemClock.bootMicroseconds()
        readOutput(ended: results)
        for result in results {
            guard let assignment = answered(result, now: now) else { continue }
            report.ran(handlers.name(of: assignment.handler), microseconds: result.elapsedMicroseconds)
            report.add(end(of: assignment, with: result))
        }
    }

    func received(_ progress: [HostProgress], into report: inout GroupReport) {
        for progress in progress where assignments.contains(ClaimKey(progress.task)) {
            report.add(
                ProgressReport(
                    key: ClaimKey(progress.task), fraction: progress.fraction,
                    note: progress.note.isEmpty ? nil : progress.note))
        }
    }

    /// Shows what attempts log while they run, of those that have run for a while: most end before anybody could look.
    func showLines(now: Int64, in report: inout GroupReport) {
        report.add(takeNewLines(now: now))
    }

    /// These tasks had not started, and will not.
    func received(unstarted tasks: [TaskReference], into report: inout GroupReport) {
        for key in gaveBack(tasks) { report.add(.handedBack(key, .unstarted)) }
    }

    /// How an attempt that its host has answered for ends.
    private func end(of assignment: Assignments.Assignment, with result: TaskResult) -> AttemptEnd {
        let key = ClaimKey(taskID: result.taskID, claimNo: result.claimNo)
        let verdict = AttemptVerdict.of(
            result, requiredMinor: handlers.requiredMinor(of: assignment.handler),
            timeoutMs: assignment.timeoutMs, wasStoppedForTimeout: assignment.stopSentAt != nil,
            isOverdue: assignment.isOverdue, isHostLeaving: isStoppingWork, isCancelled: assignment.isCancelled)
        guard let code = verdict.code else { return .handedBack(key, isDisplaced ? .unstarted : .lost) }
        var completion = completion(
            of: assignment, key, code, startedAt: result.startedAtMs, finishedAt: result.finishedAtMs)
        completion.elapsedMicroseconds = max(result.elapsedMicroseconds, 0)
        completion.isPermanent = verdict.isPermanent
        completion.retryAfterMs = result.retryAfterMs >= 0 ? result.retryAfterMs : nil
        completion.message = verdict.message
        completion.result = result.result
        return .completed(completion)
    }

    /// The record of an attempt on this host, for its log row.
    func completion(
        of assignment: Assignments.Assignment, _ key: ClaimKey, _ code: HandleCode, startedAt: UTCMilliseconds,
        finishedAt: UTCMilliseconds
    ) -> Completion {
        var completion = Completion(
            key: key, code: code, startedAt: startedAt, finishedAt: finishedAt, executorID: group.executorID)
        completion.releaseID = release.id
        completion.pluginID = handlers.plugin(of: assignment.handler, in: bundle)?.id
        completion.systemLibrary = handlers.systemLibrary(of: assignment.handler)
        completion.logLines = assignment.lines.finished(at: finishedAt)
        completion.hasShownLines = assignment.shownLines > 0
        return completion
    }
}
