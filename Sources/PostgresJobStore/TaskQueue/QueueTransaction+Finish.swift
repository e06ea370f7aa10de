import JobModel
import JobStore

extension QueueTransaction {
    /// What becomes of a task whose attempt has ended.
    private struct End {
        let task: HeldTask
        /// As it goes down.
        let completion: Completion
        let verdict: TaskVerdict
    }

    /// Ends the attempts that `session` still holds; the others are stale and change nothing.
    func finish(_ completions: [Completion], of session: SessionID, into answer: inout QueueAnswer) throws {
        guard !completions.isEmpty else { return }
        let failed = completions.filter(\.code.isFailure).map(\.key.taskID)
        var held = try held(completions.map(\.key.taskID), failed: failed, by: session)
        var ends: [End] = []
        ends.reserveCapacity(completions.count)
        for completion in completions {
            // Taken out: a second answer to the same claim is stale.
            guard let task = held[completion.key.taskID], task.claimNo == completion.key.claimNo else {
                answer.stale.append(completion.key)
                continue
            }
            held[completion.key.taskID] = nil
            let end = try end(of: task, completion)
            if end.completion.code != completion.code { answer.recoded[completion.key] = end.completion.code }
            ends.append(end)
            attemptEnded(task)
        }
        guard !ends.isEmpty else { return }
        try write(ends, of: session, into: &answer)
        try ringForPermits()
    }

    private static func fingerprint(_ end: End) -> CauseCounts.Fingerprint? {
        guard end.completion.code.isFailure else { return nil }
        return CauseCounts.Fingerprint(
            group: end.task.groupID, handler: end.task.handler, code: end.completion.code,
            message: MaskedMessage(end.completion.message))
    }

    private func end(of task: HeldTask, _ completion: Completion) throws -> End {
        let work = work(on: task.jobID)
        let policy = try facts(of: work)?.retryPolicy
        let ended = completion.code == .snoozed ? completion.asSnoozed(after: task.snoozes, policy) : completion
        let verdict = verdict(on: ended, task, policy)
        return End(
            task: task, completion: verdict == .cancelled ? ended.asCancelled : ended, verdict: verdict)
    }

    private func verdict(on completion: Completion, _ task: HeldTask, _ policy: RetryPolicy?) -> TaskVerdict {
        // Most attempts end well: they need no policy, and no random number, which is a system call.
        guard completion.code.isFailure || completion.code == .snoozed else { return .finished }
        return TaskVerdict.after(
            completion.code, isPermanent: completion.isPermanent, attempt: task.attempt + 1, policy: policy,
            isCancelRequested: task.isCancelRequested, hostDeaths: hostDeaths(task, completion),
            retryAfterMs: completion.retryAfterMs, now: now, random: Double.random(in: 0..<1))
    }

    private func hostDeaths(_ task: HeldTask, _ completion: Completion) -> Int {
        task.hostDeaths + (completion.code == .hostDied ? 1 : 0)
    }

    /// What was counted first; then in one round trip the log, what leaves the queue, and what goes back to it.
    private func write(_ ends: [End], of session: SessionID, into answer: inout QueueAnswer) throws {
        let logs = try AttemptLogWriter.takeIDs(ends.count, db)
        let prints = ends.map(Self.fingerprint)
        var causes = CauseCounts()
        var tally = ReleaseTally()
        var rollups = RollupCounts()
        for (place, end) in ends.enumerated() {
            tally.count(end.completion, as: logs[place])
            rollups.count(end.completion, ofGroup: end.task.groupID, due: end.task.runAt)
            if let print = prints[place] { causes.count(logs[place], print, release: end.completion.releaseID) }
        }
        try rollups.write(of: session, db)
        let causeIDs = try causes.write(now: now, db)
        let attempts = ends.indices.map { place in
            let verdict = ends[place].verdict
            let isOpen = prints[place] != nil && (verdict.isFinal || verdict == .quarantined)
            return AttemptLogWriter.Attempt(
                log: logs[place], task: ends[place].task.id, completion: ends[place].completion,
                isFinal: verdict.isFinal, causeID: prints[place].flatMap { causeIDs[$0] },
                failureState: isOpen ? .open : nil)
        }
        var steps = AttemptLogWriter(attempts).steps
        if let step = tally.step(of: session) { steps.append(step) }
        let finished = ends.filter(\.verdict.isFinal).map(\.task.id)
        if !finished.isEmpty { steps.append(PostgresStep(Self.deleteTasks, [finished])) }
        let shown = ends.filter(\.completion.hasShownLines).map(\.task.id)
        if !shown.isEmpty { steps.append(TaskLineRows.delete(shown)) }
        let failed = Set(ends.filter { $0.verdict.isFinal && $0.completion.code.isFailure }.map(\.task.jobID))
        if !failed.isEmpty { steps.append(PostgresStep(Self.noteFailures, [failed.sorted(), now])) }
        let kept = ends.filter { !$0.verdict.isFinal }
        if !kept.isEmpty { steps.append(try keep(kept, into: &answer)) }
        _ = try db.pipeline(steps)
    }

    static let noteFailures = "UPDATE dotjob.dot_job_info SET last_failed_at = $2 WHERE id = ANY($1)"

    // A new attempt starts with a clean slate, but for the deaths it is blamed for. After a snooze it is the same one.
    private static let keepTasks = """
        UPDATE dotjob.dot_task_queue AS q
        SET status = 1, session = NULL, attempt = n.attempt, snoozes = n.snoozes, host_deaths = n.deaths, suspect = 0,
            run_at = n.run_at, held_reason = n.reason, progress = NULL, progress_note = NULL
        FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[])
            AS n (id, attempt, snoozes, deaths, run_at, reason)
        WHERE q.id = n.id
        """

    /// Puts tasks whose attempts were not their last, or were put off, back into the queue.
    private func keep(_ ends: [End], into answer: inout QueueAnswer) throws -> PostgresStep {
        ring()
        answer.quarantined += ends.filter { $0.verdict == .quarantined }.map(\.task.id)
        let isSnoozed = ends.map { if case .snooze = $0.verdict { true } else { false } }
        let reasons = try ends.map { end in
            HeldReason.ofWaiting(
                isQuarantined: end.verdict == .quarantined, isJobDisabled: try isDisabled(end.task.jobID),
                isPinned: end.task.isPinned)?.rawValue
        }
        return PostgresStep(
            Self.keepTasks,
            [
                ends.map(\.task.id), zip(ends, isSnoozed).map { $0.task.attempt + ($1 ? 0 : 1) },
                zip(ends, isSnoozed).map { $1 ? $0.task.snoozes + 1 : 0 },
                ends.map { hostDeaths($0.task, $0.completion) }, ends.map { runAt(after: $0.verdict) }, reasons,
            ])
    }

    private func runAt(after verdict: TaskVerdict) -> UTCMilliseconds {
        switch verdict {
        case .retry(let at): at
        case .snooze(let until): until
        case .finished, .cancelled, .quarantined: now
        }
    }

    private static let anyPermits =
        "SELECT EXISTS (SELECT 1 FROM dotjob.dot_execute_group WHERE max_running IS NOT NULL)"

    /// Other executors may wait for a permit that has come free.
    private func ringForPermits() throws {
        guard !freed.isEmpty, !rings else { return }
        if try db.run(Self.anyPermits).value() == true { ring() }
    }
}
