import JobModel
import JobStore

extension QueueTransaction {
    private static let claimTasks = """
        UPDATE dotjob.dot_task_queue SET status = 2, held_reason = NULL, claim_no = claim_no + 1, session = $2
        WHERE id = ANY($1)
        """

    /// Due rows that a claim may meet for each task it may take. Those that may not run leave the index as they are met, so
    /// the next claim starts behind them: a claim stays short, and a million of them delay nobody for ever.
    private static let meetingsPerTask = 2
    private static let meetingsAtLeast = 1_000
    private static let tasksPerClaim = 100_000
    private static let peeksPerRound = 1_000

    /// Claims tasks for one group. The session's trip is shared: it is not closed before the commit.
    ///
    /// - Parameter passesStarts: somebody waits for a start that is there.
    func claim(
        _ request: ClaimRequest, for session: SessionID, agingStepMs: Int64, passesStarts: Bool,
        into answer: inout QueueAnswer
    ) throws {
        let permits = try ClaimPermits.take(request, session: session, now: now, db)
        answer.wake(at: permits.opensAt)
        if permits.isGroupLocked { lockedGroup() }
        guard permits.count > 0 else { return }
        if passesStarts { try passStarts(ofGroup: request.groupID) }
        let room = min(request.limit, permits.count, Self.tasksPerClaim)
        let pinned = try claimPinned(request, room: room, for: session, into: &answer)
        let ready = ReadyQueue(request, agingStepMs: permits.ageingMs ?? agingStepMs, now: now)
        let taken = try claimReady(ready, request, limit: room - pinned, for: session, into: &answer)
        writeStarts()
        let left = try ready.look(db)
        if permits.count > pinned + taken, left.hasDue { answer.moreDue = true }
        answer.wake(at: left.nextRunAt)
        answer.meet(opening: left.opensAt, now: now)
    }

    /// - Returns: how many it has taken.
    private func claimReady(
        _ ready: ReadyQueue, _ request: ClaimRequest, limit: Int, for session: SessionID, into answer: inout QueueAnswer
    ) throws -> Int {
        let costs = Dictionary(request.offers.map { ($0.handler, $0.costMicroseconds) }) { first, _ in first }
        var budget = request.budgetMicroseconds
        var meetings = limit * Self.meetingsPerTask + Self.meetingsAtLeast
        var passed: [TaskID] = []
        var taken = 0
        var width = limit
        while taken < limit, budget > 0, meetings > 0 {
            let peeked = try ready.first(min(width, Self.peeksPerRound, meetings), except: passed, db)
            guard !peeked.isEmpty else { break }
            meetings -= peeked.count
            // Jobs before tasks, as everywhere.
            try learnFree(peeked.map(\.job))
            let locked = try ReadyQueue.lock(peeked.filter { work(on: $0.job).isKnown }.map(\.task), db)
            // What is left is not ours, and to look further would be to go through all of it.
            if locked.isEmpty, !peeked.allSatisfy({ work(on: $0.job).isKnown }) { break }
            try learnPermits(of: locked.values)
            var claimed: [TaskID] = []
            for (id, _) in peeked where budget > 0 && taken + claimed.count < limit {
                guard let task = locked[id] else {
                    passed.append(id)
                    continue
                }
                let work = work(on: task.jobID)
                guard let facts = try admit(task, work) else { continue }
                self.claimed(of: work)
                answer.claimed.append(task.claimed(ofGroup: request.groupID, facts))
                claimed.append(id)
                budget -= costs[task.handler] ?? 0
            }
            writeMet()
            try db.run(Self.claimTasks, claimed, session)
            taken += claimed.count
            // Where some had to wait, most of the next may.
            width = max(limit - taken, peeked.count * 2)
        }
        return taken
    }

    /// Decides whether a due task may run now. One that may not is taken out of the claims' way.
    ///
    /// - Returns: the job's facts, or `nil` when the task may not run.
    func admit(_ task: ReadyTask, isPinned: Bool = false, _ work: JobWork) throws -> JobFacts? {
        let facts = try facts(of: work)
        let admission = try Admission.of(
            facts?.state, isPinned: isPinned, hasNewer: { try hasNewer(than: task) },
            hasClaimed: { try hasClaimed(work) })
        switch admission {
        case .run: return try mayStart(task, work) ? facts : nil
        case .hold(let reason):
            try hold(task.id, reason)
            if reason == .serial, facts?.queueAtMost != nil { mayHaveSurplus(work) }
        case .replace: try replaceOthers(with: task, work)
        case .skip: try skip(task, EndMessage.skipped, work)
        case .giveWay: try skip(task, EndMessage.gaveWay, work)
        case .drop: try skip(task, EndMessage.waitingOfDeletedJob, work)
        }
        return nil
    }

    private static let forgetUniqueKey = "UPDATE dotjob.dot_task_queue SET unique_key = NULL WHERE id = $1"

    /// Whether the limits of its job let a task start. One that does no longer keeps others like it out, where that was until now.
    private func mayStart(_ task: ReadyTask, _ work: JobWork) throws -> Bool {
        if let permits = try permits(of: work), try limit(task, work, permits) != nil { return false }
        if work.facts?.isUniqueWhileWaiting == true { db.queue(Self.forgetUniqueKey, task.id) }
        return true
    }

    private func skip(_ task: ReadyTask, _ message: String, _ work: JobWork) throws {
        try end([task.id], .skipped, message)
        touch(work)
    }

    private static let nextPinned = """
        SELECT \(ReadyTask.columns) FROM dotjob.dot_task_queue
        WHERE group_id = $1 AND held_reason = 'pinned' AND id <> ALL($2) ORDER BY run_at, id LIMIT 1
        """
    private static let lockPinned = """
        SELECT 1 FROM dotjob.dot_task_queue WHERE id = $1 AND held_reason = 'pinned' FOR UPDATE SKIP LOCKED
        """

    /// Those that one claim may meet without taking them.
    private static let pinnedMeetings = 1_000

    /// Claims due tasks of the group that run on releases of their own, whatever handlers its host offers.
    ///
    /// - Returns: how many of `room` they take up.
    private func claimPinned(
        _ request: ClaimRequest, room: Int, for session: SessionID, into answer: inout QueueAnswer
    ) throws -> Int {
        // Without room for one, none is a reason to ask again.
        let limit = min(request.pinnedLimit, room)
        guard limit > 0 else { return 0 }
        var taken = 0
        var passed: [TaskID] = []
        var meetings = limit + Self.pinnedMeetings
        // Each that is met leaves the index, claimed or held.
        while let task = try db.run(Self.nextPinned, request.groupID, passed).first.map(ReadyTask.init) {
            guard task.runAt <= now, taken < limit, meetings > 0 else {
                answer.meet(pinnedAt: task.runAt, now: now)
                break
            }
            meetings -= 1
            try learnFree([task.jobID])
            guard work(on: task.jobID).isKnown, try !db.run(Self.lockPinned, task.id).isEmpty else {
                passed.append(task.id)
                continue
            }
            let work = work(on: task.jobID)
            let facts = try admit(task, isPinned: true, work)
            writeMet()
            guard let facts else { continue }
            try db.run(Self.claimTasks, [task.id], session)
            claimed(of: work)
            answer.claimed.append(task.claimed(ofGroup: request.groupID, facts))
            taken += 1
        }
        return taken
    }
}

extension QueueAnswer {
    /// Takes note of a task on a release of its own that is left for the next claim.
    mutating func meet(pinnedAt runAt: UTCMilliseconds, now: UTCMilliseconds) {
        if runAt <= now { moreDue = true } else { wake(at: runAt) }
    }

    /// Takes note of when tasks that wait for a start may have one.
    mutating func meet(opening: UTCMilliseconds?, now: UTCMilliseconds) {
        guard let opening else { return }
        if opening <= now { moreDue = true } else { wake(at: opening) }
    }
}
