import JobModel
import JobStore

extension QueueTransaction {
    /// Returns the tasks that `session` still holds to the queue; the others are stale and change nothing.
    func handBack(_ handBacks: [HandBack], of session: SessionID, into answer: inout QueueAnswer) throws {
        guard !handBacks.isEmpty else { return }
        var held = try held(handBacks.map(\.key.taskID), by: session)
        var returned: [(HeldTask, HandBack.Reason)] = []
        for handBack in handBacks {
            guard let task = held[handBack.key.taskID], task.claimNo == handBack.key.claimNo else {
                answer.stale.append(handBack.key)
                continue
            }
            held[task.id] = nil
            returned.append((task, handBack.reason))
        }
        answer.quarantined += try takeBack(returned)
    }

    /// Returns claimed tasks to the queue. The claim numbers stay: the next claims' are higher.
    ///
    /// - Returns: those that were put into quarantine.
    private func takeBack(_ tasks: [(HeldTask, HandBack.Reason)]) throws -> [TaskID] {
        guard !tasks.isEmpty else { return [] }
        var kept: [Return] = []
        var ended: [String: [TaskID]] = [:]
        for (task, reason) in tasks {
            attemptEnded(task)
            let verdict = HandBackVerdict.of(
                reason, losses: task.losses, isCancelRequested: task.isCancelRequested,
                isJobDeleted: try facts(of: task.jobID)?.state.isDeleted == true)
            switch verdict {
            case .ended(let message): ended[message, default: []].append(task.id)
            case .waits(let losses):
                kept.append(
                    Return(task: task, losses: losses, isSuspect: reason == .suspect, isQuarantined: false))
            case .quarantined(let losses):
                kept.append(
                    Return(task: task, losses: losses, isSuspect: reason == .suspect, isQuarantined: true))
            }
        }
        ring()
        try db.run(TaskLineRows.delete(tasks.map(\.0.id)))
        for (message, ids) in ended { try end(ids, .cancelled, message) }
        try putBack(kept)
        return kept.filter(\.isQuarantined).map(\.task.id)
    }

    private struct Return {
        let task: HeldTask
        let losses: Int
        let isSuspect: Bool
        let isQuarantined: Bool
    }

    private static let putBack = """
        UPDATE dotjob.dot_task_queue AS q
        SET status = 1, session = NULL, losses = n.losses, suspect = greatest(q.suspect, n.suspect),
            held_reason = n.reason, progress = NULL, progress_note = NULL
        FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[]) AS n (id, losses, suspect, reason)
        WHERE q.id = n.id
        """

    private func putBack(_ tasks: [Return]) throws {
        guard !tasks.isEmpty else { return }
        let reasons = try tasks.map { back in
            HeldReason.ofWaiting(
                isQuarantined: back.isQuarantined, isJobDisabled: try isDisabled(back.task.jobID),
                isPinned: back.task.isPinned)?.rawValue
        }
        try db.run(
            Self.putBack, tasks.map(\.task.id), tasks.map(\.losses), tasks.map(\.isSuspect), reasons)
    }

    private static let requestCancel = """
        UPDATE dotjob.dot_task_queue SET cancel_requested_at = coalesce(cancel_requested_at, $2) WHERE id = $1
        """

    /// Asks the executor of a claimed task to end it.
    func requestCancel(of id: TaskID) throws {
        try db.run(Self.requestCancel, id, now)
        ring()
    }

    private static let heldBySession = """
        SELECT id, claim_no FROM dotjob.dot_task_queue WHERE session = $1 AND status = 2
        """

    /// Returns the session's tasks, but for those in `holding`, to the queue.
    ///
    /// The caller has waited for the session's last trip: nobody else ends or gives back what it holds.
    func takeBackAll(
        of session: SessionID, except holding: Set<ClaimKey> = [], _ reason: HandBack.Reason, limit: Int = .max
    ) throws -> [TaskID] {
        let keys = try db.run(Self.heldBySession, session).map { ClaimKey(taskID: $0[0], claimNo: $0[1]) }
        let ids = keys.filter { !holding.contains($0) }.map(\.taskID).sorted().prefix(limit)
        guard !ids.isEmpty else { return [] }
        let tasks = try held(Array(ids), by: session).values.sorted { $0.id < $1.id }
        _ = try takeBack(tasks.map { ($0, reason) })
        return tasks.map(\.id)
    }
}
