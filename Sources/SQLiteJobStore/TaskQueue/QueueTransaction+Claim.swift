import GRDB
import JobModel
import JobStore

extension QueueTransaction {
    private static let claimTasks = "UPDATE dot_task_queue SET status = 2, claim_no = claim_no + 1, session = ?3"

    private static let holdTask = "UPDATE dot_task_queue SET held_reason = ?2 WHERE id = ?1"

    /// Due rows that a claim may meet for each task it may take. Those that may not run leave the index as they are met, so
    /// the next claim starts behind them: a claim stays short, and a million of them delay nobody for ever.
    private static let meetingsPerTask = 2
    private static let meetingsAtLeast = 1_000
    private static let tasksPerClaim = 100_000

    /// Claims tasks for one group.
    func claim(
        _ request: ClaimRequest, for session: SessionID, agingStepMs: Int64, into answer: inout QueueAnswer
    ) throws {
        let permits = try ClaimPermits.read(request, session: session, db)
        guard permits.count > 0 else { return }
        let hold = try HotStatement(db, Self.holdTask)
        let room = min(request.limit, permits.count, Self.tasksPerClaim)
        let pinned = try claimPinned(request, room: room, for: session, hold, into: &answer)
        let limit = room - pinned
        var ready = try ReadyQueue(request, pageSize: limit + 1, agingStepMs: agingStepMs, now: now, db)
        var taken: [TaskID] = []
        var meetings = limit * Self.meetingsPerTask + Self.meetingsAtLeast
        var budget = request.budgetMicroseconds
        while taken.count < limit, budget > 0, meetings > 0, let (task, offer) = try ready.next(db) {
            meetings -= 1
            guard let facts = try admit(task, hold) else { continue }
            facts.hasRunning = true
            touch(task.jobID)
            answer.claimed.append(
                ClaimedTask(task, of: request.groupID, handler: offer.handler, facts))
            taken.append(task.id)
            budget -= offer.costMicroseconds
        }
        let claim = try StretchStatement(db, Self.claimTasks)
        claim.bind(3, session)
        try claim.run(taken.sorted())
        if permits.count > pinned + taken.count, try ready.isLeft(db) { answer.moreDue = true }
        answer.nextRunAt = [answer.nextRunAt, ready.nextRunAt].compactMap { $0 }.min()
    }

    /// Decides whether a due task may run now. One that may not is taken out of the claims' way.
    ///
    /// - Returns: the job's facts, or `nil` when the task may not run.
    func admit(_ task: ReadyTask, _ hold: HotStatement) throws -> JobFacts? {
        guard let facts = try facts(of: task.jobID) else {
            // Another program wrote it for no job: kept for a person to look at.
            try self.hold(task.id, .quarantined, hold)
            return nil
        }
        if facts.isDeleted {
            try delete([task.id])
            touch(task.jobID)
            return nil
        }
        if facts.isDisabled {
            try self.hold(task.id, .disabled, hold)
            return nil
        }
        switch facts.blockStrategy {
        case .serial where try hasRunning(task.jobID, facts):
            try self.hold(task.id, .serial, hold)
            return nil
        case .discard where try hasRunning(task.jobID, facts):
            try end(task.id, .skipped, "Another task of the job was running when this one came due.")
            touch(task.jobID)
            return nil
        case .parallel, .serial, .discard:
            return facts
        }
    }

    private func hold(_ id: TaskID, _ reason: HeldReason, _ statement: HotStatement) throws {
        statement.bind(1, id)
        try statement.bind(2, reason.rawValue)
        try statement.run()
    }
}

extension ClaimedTask {
    init(_ task: ReadyTask, of group: GroupID, handler: String, _ facts: JobFacts) {
        self.init(
            key: ClaimKey(taskID: task.id, claimNo: task.claimNo + 1), groupID: group, jobID: task.jobID,
            jobName: facts.name, handler: handler, parameters: task.parameters, timeoutMs: facts.timeoutMs,
            attempt: task.attempt + 1, runAt: task.runAt, scheduledAt: task.scheduledAt, isSuspect: task.isSuspect)
    }
}
