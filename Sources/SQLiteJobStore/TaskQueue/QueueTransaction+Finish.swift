import GRDB
import JobModel
import JobStore

extension QueueTransaction {
    private static let deleteTasks = "DELETE FROM dot_task_queue"

    // A new attempt starts with a clean slate, but for the deaths it is blamed for. After a snooze it is the same one.
    private static let retryTask = """
        UPDATE dot_task_queue
        SET status = 1, session = NULL, attempt = ?5, snoozes = ?6, host_deaths = ?2, suspect = 0, run_at = ?3,
            held_reason = ?4, progress = NULL, progress_note = NULL
        WHERE id = ?1
        """

    /// Ends the attempts that `session` still holds; the others are stale and change nothing.
    func finish(_ completions: [Completion], of session: SessionID, into answer: inout QueueAnswer) throws {
        guard !completions.isEmpty else { return }
        let order = Self.order(of: completions)
        var held = try HeldTaskReader(order.map { completions[$0].key.taskID }, of: session, db)
        let log = try AttemptLogWriter(db)
        var tally = ReleaseTally()
        var rollups = RollupCounts()
        var finished: [TaskID] = []
        var shown: [TaskID] = []
        finished.reserveCapacity(completions.count)
        var retries: [(task: HeldTask, completion: Int, verdict: TaskVerdict)] = []
        for index in order {
            let completion = completions[index]
            guard let task = try held.next(completion.key.claimNo) else {
                answer.stale.append(completion.key)
                continue
            }
            let work = work(on: task.jobID)
            let ended = completion.code == .snoozed ? try asSnoozed(completion, task, work) : completion
            let verdict = try verdict(on: ended, task, work)
            let logged = verdict == .cancelled ? ended.asCancelled : ended
            if logged.code != completion.code { answer.recoded[completion.key] = logged.code }
            let id = try log.write(logged, of: task, row: held.row, isFinal: verdict.isFinal)
            if logged.hasShownLines { shown.append(task.id) }
            tally.count(logged, as: id)
            rollups.count(logged, ofGroup: task.groupID, due: held.row.int(9))
            logPages.count(
                .init(
                    log: id, task: task.id, job: task.jobID, release: logged.releaseID, code: logged.code,
                    isFinal: verdict.isFinal))
            if logged.code.isFailure {
                try causes.count(
                    id, ofGroup: task.groupID, handler: held.row.text(10), logged.code, message: logged.message,
                    release: logged.releaseID, isOpen: verdict.isFinal || verdict == .quarantined, now: now, db)
            }
            if verdict.isFinal {
                finished.append(task.id)
                pages.leave(task.id, of: task.jobID, task.groupID, session)
                work.note(logged.code, at: index)
            } else {
                retries.append((task, index, verdict))
                pages.giveBack(task.id, of: task.jobID, session)
            }
            turnCameFree(of: work, key: task.limitKey)
        }
        held.finish()
        try tally.write(of: session, db)
        try rollups.write(of: session, db)
        try delete(finished)
        for task in shown { try TaskLineRows.delete(task, db) }
        for retry in retries {
            try keep(retry.task, after: completions[retry.completion], retry.verdict, into: &answer)
        }
        try ringForPermits()
    }

    /// The places of completions in the order of their tasks, which is mostly theirs.
    private static func order(of completions: [Completion]) -> [Int] {
        let places = Array(completions.indices)
        func isInOrder(_ a: Int, _ b: Int) -> Bool { completions[a].key.taskID < completions[b].key.taskID }
        return zip(places, places.dropFirst()).allSatisfy(isInOrder) ? places : places.sorted(by: isInOrder)
    }

    private func verdict(on completion: Completion, _ task: HeldTask, _ work: JobWork) throws -> TaskVerdict {
        // Most attempts end well: they need no policy, and no random number, which is a system call.
        guard completion.code.isFailure || completion.code == .snoozed else { return .finished }
        return TaskVerdict.after(
            completion.code, isPermanent: completion.isPermanent, attempt: task.attempt + 1,
            policy: try retryPolicy(of: work),
            isCancelRequested: task.isCancelRequested,
            hostDeaths: hostDeaths(task, completion), retryAfterMs: completion.retryAfterMs, now: now,
            random: Double.random(in: 0..<1))
    }

    private func asSnoozed(_ completion: Completion, _ task: HeldTask, _ work: JobWork) throws -> Completion {
        completion.asSnoozed(after: task.snoozes, try retryPolicy(of: work))
    }

    private func hostDeaths(_ task: HeldTask, _ completion: Completion) -> Int {
        task.hostDeaths + (completion.code == .hostDied ? 1 : 0)
    }

    /// - Parameter tasks: in rising order, none twice.
    func delete(_ tasks: [TaskID]) throws {
        guard !tasks.isEmpty else { return }
        try StretchStatement(db, Self.deleteTasks).run(tasks)
    }

    /// Puts a task whose attempt was not its last, or was put off, back into the queue.
    private func keep(
        _ task: HeldTask, after completion: Completion, _ verdict: TaskVerdict, into answer: inout QueueAnswer
    ) throws {
        var runAt = now
        var isSnoozed = false
        switch verdict {
        case .retry(let at): runAt = at
        case .snooze(let until): (runAt, isSnoozed) = (until, true)
        case .finished, .cancelled, .quarantined: break
        }
        if verdict == .quarantined { answer.quarantined.append(task.id) }
        let reason = HeldReason.ofWaiting(
            isQuarantined: verdict == .quarantined, isJobDisabled: try isDisabled(task.jobID), isPinned: task.isPinned)
        let statement = try HotStatement(db, Self.retryTask)
        statement.bind(1, task.id)
        statement.bind(2, hostDeaths(task, completion))
        statement.bind(3, runAt)
        try statement.bind(4, reason?.rawValue)
        statement.bind(5, task.attempt + (isSnoozed ? 0 : 1))
        statement.bind(6, isSnoozed ? task.snoozes + 1 : 0)
        try statement.run()
        ring()
    }

    private static let anyPermits = "SELECT 1 FROM dot_execute_group WHERE max_running IS NOT NULL LIMIT 1"

    /// Other executors may wait for a permit that has come free.
    private func ringForPermits() throws {
        guard !freed.isEmpty, !rings else { return }
        let statement = try HotStatement(db, Self.anyPermits)
        if try statement.step() { ring() }
        statement.reset()
    }
}
