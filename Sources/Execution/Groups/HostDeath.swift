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
        /// Attempts that may have: each runs alone next.
        var suspects: [TaskID] = []
    }

    let generation: Generation
    private let obituary: HostObituary
    private let status: WaitStatus
    /// We killed it, or told it to exit.
    let isOurDoing: Bool

    init(of generation: Generation, _ status: WaitStatus) {
        self.generation = generation
        self.status = status
        obituary = generation.process.obituary()
        isOurDoing = generation.isEndedByUs
    }

    /// How it ended, as a clause: `died of SIGSEGV at address 0x0`.
    var clause: String { obituary.clause(waitStatus: status) }

    /// Whether a thread crashed that ran no handler.
    var isOnUnknownThread: Bool { obituary.isOnUnknownThread }

    // MARK: - Hosts that do not load

    func reasonNotLoaded(within warmTimeoutMs: Int64) -> String {
        if let rejection = generation.rejection { return rejection }
        if isOurDoing { return "it did not load within \(warmTimeoutMs) ms" }
        return "its host \(obituary.loadingClause(waitStatus: status))"
    }

    /// A host that loaded before, or one that was shot from outside, says nothing against its release.
    ///
    /// - Parameter isProven: the release has loaded here before.
    func isTroubleOfNode(isProven: Bool) -> Bool {
        isProven || (generation.rejection == nil && !isOurDoing && status == .signalled(SIGKILL))
    }

    // MARK: - Blame

    /// Judges each task that the host had. Call once: it has none after that.
    ///
    /// - Parameter stopGraceMs: how long an overdue attempt was given.
    func judge(stopGraceMs: Int64) -> Consequences {
        let started = Set(generation.running.map(\.task_id))
        let marked = obituary.blamedSlot.flatMap { generation.process.reading(ofSlot: $0) }.map(\.task_id)
        let circumstances = DeathVerdict.Circumstances(
            endedByUs: isOurDoing, wasReplaced: generation.isDisplaced, ranAlone: generation.isSolo,
            someoneMarked: marked.map(started.contains) ?? false)
        let ages = ages()
        var consequences = Consequences()
        for (key, assignment) in generation.takeAssignments() {
            let task = key.taskID
            let verdict = DeathVerdict.of(
                isMarked: task == marked && started.contains(task), hadStarted: started.contains(task),
                isOverdue: assignment.isOverdue, in: circumstances)
            switch verdict {
            case .blamed:
                consequences.ends.append(.completed(blame(assignment, key, age: ages[task])))
                let handler = generation.handlers.name(of: assignment.handler)
                consequences.culprits.append((task, "task \(task): handler \"\(handler)\": its host \(clause)"))
            case .overdue:
                let end = "killed \(stopGraceMs) ms or more after it was asked to stop"
                consequences.ends.append(.completed(overdue(assignment, key, end, age: ages[task])))
            case .suspect:
                consequences.suspects.append(task)
                consequences.ends.append(.handedBack(key, .suspect))
            case .lost: consequences.ends.append(.handedBack(key, .lost))
            case .unstarted: consequences.ends.append(.handedBack(key, .unstarted))
            }
        }
        return consequences
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
        return completion
    }

    private func completion(
        of assignment: Assignments.Assignment, _ key: ClaimKey, _ code: HandleCode, age: Int64?
    ) -> Completion {
        let now = SystemClock.utcMilliseconds()
        return generation.completion(
            of: assignment, key, code, startedAt: now - max(age ?? 0, 0), finishedAt: now)
    }
}
