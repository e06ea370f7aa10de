import CSlotTable
import Glibc
import HostProtocol
import JobModel
import JobStore
import Threads

/// How a host has ended, and who answers for it. All that it said before must have been heard.
struct HostDeath {
    /// What follows for the tasks that it had.
    struct Consequences {
        var ends: [AttemptEnd] = []
        /// Attempts that took the host down, with an obituary for each.
        var culprits: [(task: TaskID, obituary: String)] = []
        /// Attempts that may have, and tasks that were with too many deaths: each runs alone next.
        var suspects: [TaskID] = []
        /// Tasks that had not started and go back, after a death that nobody answers for.
        var bystanders: [TaskID] = []
        /// An attempt answers for the death.
        var isExplained = false
    }

    let generation: Generation
    private let obituary: HostObituary
    private let status: WaitStatus
    /// We killed it, or told it to exit, and it had done nothing to deserve it.
    let isOurDoing: Bool

    init(of generation: Generation, _ status: WaitStatus) {
        self.generation = generation
        self.status = status
        obituary = generation.process.obituary()
        isOurDoing = generation.isEndedByUs && generation.misconduct == nil
    }

    /// How it ended, as a clause: `died of SIGSEGV at address 0x0`.
    var clause: String {
        generation.misconduct.map { "\($0), and was killed" } ?? obituary.clause(waitStatus: status)
    }

    /// What the tables keep of it.
    var loss: HostLosses.Death {
        let marked = obituary.attempt.map(ClaimKey.init)
        let handler = generation.assignments.handlers.first { $0.key == marked?.taskID }?.value
        return HostLosses.Death(
            at: SystemClock.utcMilliseconds(), release: generation.release.number, clause: clause,
            task: handler.flatMap { _ in marked?.taskID }, handler: handler.map(generation.handlers.name),
            text: obituary.text)
    }

    // MARK: - Hosts that do not load

    func reasonNotLoaded(within warmTimeoutMs: Int64) -> String {
        if let reason = generation.rejection ?? generation.trouble { return reason }
        if isOurDoing { return "it did not load within \(warmTimeoutMs) ms" }
        guard generation.process.isLoading else {
            let end = "its host \(obituary.clause(waitStatus: status)) before it loaded anything"
            guard case .exited = status else { return end }
            return "\(end); install dotjob and dotjob-host of one version"
        }
        return "its host \(obituary.loadingClause(waitStatus: status))"
    }

    /// A host that loaded before says nothing against its release, nor does one that had not begun to load, that was shot or stopped
    /// from outside, or that has told what it is short of.
    ///
    /// - Parameter isProven: the release has loaded here before.
    func isTroubleOfNode(isProven: Bool) -> Bool {
        if isProven || generation.trouble != nil { return true }
        guard generation.rejection == nil else { return false }
        return !generation.process.isLoading || generation.wasStoppedWhileLoading
            || (!isOurDoing && status == .signalled(SIGKILL))
    }

    // MARK: - Blame

    /// Judges each task that the host had. Call once: it has none after that.
    ///
    /// - Parameters:
    ///   - stopGraceMs: how long an overdue attempt was given.
    ///   - unexplained: deaths that nobody answers for, which a task was with before.
    func judge(stopGraceMs: Int64, unexplained: (TaskID) -> Int = { _ in 0 }) -> Consequences {
        let running = Set(generation.running.map(\.task_id))
        let taken = generation.process.taken
        let ages = ages()
        let assignments = generation.assignments
        let all = generation.takeAssignments()
        let marked = obituary.attempt.map(ClaimKey.init).flatMap { key in all.contains { $0.key == key } ? key : nil }
        var consequences = Consequences()
        consequences.isExplained = marked != nil || all.contains { $0.assignment.isOverdue }
        let circumstances = DeathVerdict.Circumstances(
            endedByUs: isOurDoing, wasReplaced: generation.isDisplaced, ranAlone: generation.isSolo,
            isExplained: consequences.isExplained)
        for (key, assignment) in all {
            let verdict = DeathVerdict.of(
                isMarked: key == marked,
                hadStarted: running.contains(key.taskID) || assignments.hasStarted(assignment, taken: taken),
                isOverdue: assignment.isOverdue, unexplained: unexplained(key.taskID), in: circumstances)
            carryOut(verdict, on: assignment, key, age: ages[key.taskID], stopGraceMs: stopGraceMs, &consequences)
        }
        consequences.isExplained = consequences.isExplained || !consequences.culprits.isEmpty
        return consequences
    }

    private func carryOut(
        _ verdict: DeathVerdict, on assignment: Assignments.Assignment, _ key: ClaimKey, age: Int64?,
        stopGraceMs: Int64, _ consequences: inout Consequences
    ) {
        let task = key.taskID
        switch verdict {
        case .blamed:
            consequences.ends.append(.completed(blame(assignment, key, age: age)))
            let handler = generation.handlers.name(of: assignment.handler)
            consequences.culprits.append((task, "task \(task): handler \"\(handler)\": its host \(clause)"))
        case .overdue:
            let end = "killed \(stopGraceMs) ms or more after it was asked to stop"
            consequences.ends.append(.completed(overdue(assignment, key, end, age: age)))
        case .suspect:
            consequences.suspects.append(task)
            consequences.ends.append(.handedBack(key, .suspect))
        case .lost: consequences.ends.append(.handedBack(key, .lost))
        case .unstarted:
            if !isOurDoing, !consequences.isExplained { consequences.bystanders.append(task) }
            consequences.ends.append(.handedBack(key, .unstarted))
        }
    }

    /// How long each slot's attempt had run, in milliseconds.
    private func ages() -> [TaskID: Int64] {
        let now = SystemClock.bootMicroseconds()
        return Dictionary(generation.process.running().map { ($0.task_id, (now - $0.started_boottime_us) / 1_000) }) {
            first, _ in first
        }
    }

    private func blame(_ assignment: Assignments.Assignment, _ key: ClaimKey, age: Int64?) -> Completion {
        var completion = completion(of: assignment, key, .hostDied, age: age)
        let handler = generation.handlers.name(of: assignment.handler)
        completion.message = "handler \"\(handler)\" took its host down: it \(clause)"
        add(lastWordsOf: assignment, key, to: &completion)
        completion.logLines += obituary.text.split(separator: "\n").map {
            LogLine(at: completion.finishedAt, level: .error, source: .dotjob, text: String($0))
        }
        return completion
    }

    private func overdue(
        _ assignment: Assignments.Assignment, _ key: ClaimKey, _ end: String, age: Int64?
    ) -> Completion {
        var completion = completion(of: assignment, key, assignment.isCancelled ? .cancelled : .timedOut, age: age)
        completion.message =
            assignment.isCancelled
            ? AttemptVerdict.cancelMessage(end) : AttemptVerdict.timeoutMessage(assignment.timeoutMs, end)
        add(lastWordsOf: assignment, key, to: &completion)
        return completion
    }

    /// What the attempt had said and set, and its host could not send any more.
    private func add(
        lastWordsOf assignment: Assignments.Assignment, _ key: ClaimKey, to completion: inout Completion
    ) {
        let task = TaskReference(taskID: key.taskID, claimNo: key.claimNo)
        guard let words = generation.process.lastWords(of: task) else { return }
        var assignment = assignment
        for line in words.lines.dropFirst(assignment.heardLines) { assignment.lines.append(LogLine(line)) }
        completion.logLines = assignment.lines.finished(at: completion.finishedAt)
        completion.result = words.result
        let said = [words.failure.map { "it had said: \($0)" }, words.progress.map { "its progress was \($0)" }]
        completion.message = ([completion.message] + said).compactMap { $0 }.joined(separator: "; ")
    }

    private func completion(
        of assignment: Assignments.Assignment, _ key: ClaimKey, _ code: HandleCode, age: Int64?
    ) -> Completion {
        let now = SystemClock.utcMilliseconds()
        return generation.completion(
            of: assignment, key, code, startedAt: now - max(age ?? 0, 0), finishedAt: now)
    }
}
