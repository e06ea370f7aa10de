import GRDB
import JobModel
import JobStore

extension QueueTransaction {
    // OR FAIL: a failure ends the transaction anyway, and without it SQLite copies each page that the statement touches, to be
    // able to undo the statement alone.
    private static let claimTasks =
        "UPDATE OR FAIL dot_task_queue SET status = 2, claim_no = claim_no + 1, session = ?3"

    /// Due rows that a claim may meet for each task it may take. Those that may not run leave the index as they are met, so
    /// the next claim starts behind them: a claim stays short, and a million of them delay nobody for ever.
    private static let meetingsPerTask = 2
    private static let meetingsAtLeast = 1_000
    private static let tasksPerClaim = 100_000

    /// Claims tasks for one group.
    func claim(
        _ request: ClaimRequest, for session: SessionID, agingStepMs: Int64, into answer: inout QueueAnswer
    ) throws {
        let permits = try ClaimPermits.read(request, session: session, now: now, db)
        answer.wake(at: permits.opensAt)
        guard permits.count > 0 else { return }
        let hasStarts = try passStarts(ofGroup: request.groupID)
        let room = min(request.limit, permits.count, Self.tasksPerClaim)
        let pinned = try claimPinned(request, room: room, for: session, into: &answer)
        let limit = room - pinned
        var ready = try ReadyQueue(
            request, pageSize: limit + 1, agingStepMs: permits.ageingMs ?? agingStepMs, now: now, db)
        let held = try heldTasks(for: request, limit: limit)
        ready.add(held.streams)
        var taken: [TaskID] = []
        var takenHeld: [TaskID] = []
        taken.reserveCapacity(limit)
        answer.claimed.reserveCapacity(answer.claimed.count + limit)
        var meetings = limit * Self.meetingsPerTask + Self.meetingsAtLeast
        var budget = request.budgetMicroseconds
        while taken.count + takenHeld.count < limit, budget > 0, meetings > 0, let (task, offer) = try ready.next(db) {
            meetings -= 1
            let work = work(on: task.jobID)
            guard let facts = try admit(task, work) else { continue }
            claimed(task.id, of: work, for: session)
            answer.claimed.append(
                ClaimedTask(task, of: request.groupID, handler: offer.handler, facts))
            if task.isHeld { takenHeld.append(task.id) } else { taken.append(task.id) }
            budget -= offer.costMicroseconds
        }
        let claim = try StretchStatement(db, Self.claimTasks)
        claim.bind(3, session)
        try claim.run(taken.sorted())
        try claimHeld(takenHeld, for: session)
        leavesHeld = held.isPart || takenHeld.count < held.count
        let count = pinned + taken.count + takenHeld.count
        if hasStarts || permits.count > count, try ready.isLeft(db) {
            if hasStarts { ring() }
            if permits.count > count { answer.moreDue = true }
        }
        answer.wake(at: ready.nextRunAt)
        try writeStarts()
        answer.meet(opening: try StartRates.firstOpening(ofGroup: request.groupID, db), now: now)
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

    private static let forgetUniqueKey = "UPDATE dot_task_queue SET unique_key = NULL WHERE id = ?1"

    /// Whether the limits of its job let a task start. One that does no longer keeps others like it out, where that was until now.
    private func mayStart(_ task: ReadyTask, _ work: JobWork) throws -> Bool {
        if let permits = try permits(of: work), try limit(task, work, permits) != nil { return false }
        if work.facts?.isUniqueWhileWaiting == true {
            let statement = try HotStatement(db, Self.forgetUniqueKey)
            statement.bind(1, task.id)
            try statement.run()
        }
        return true
    }

    private func skip(_ task: ReadyTask, _ message: String, _ work: JobWork) throws {
        try end(task.id, .skipped, message)
        touch(work)
    }
}

extension ClaimedTask {
    init(_ task: ReadyTask, of group: GroupID, handler: String, _ facts: JobFacts) {
        self.init(
            key: ClaimKey(taskID: task.id, claimNo: task.claimNo + 1), groupID: group, jobID: task.jobID,
            jobName: facts.name, handler: handler, parameters: task.parameters, timeoutMs: facts.timeoutMs,
            attempt: task.attempt + 1, runAt: task.runAt, scheduledAt: task.scheduledAt, isSuspect: task.isSuspect,
            traceContext: task.traceContext)
    }
}

extension QueueAnswer {
    /// Takes note of when tasks that wait for a start may have one.
    mutating func meet(opening: UTCMilliseconds?, now: UTCMilliseconds) {
        guard let opening else { return }
        if opening <= now { moreDue = true } else { wake(at: opening) }
    }
}
