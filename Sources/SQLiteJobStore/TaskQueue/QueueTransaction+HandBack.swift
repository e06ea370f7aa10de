import GRDB
import JobModel
import JobStore

extension QueueTransaction {
    private static let takeBack = """
        UPDATE dot_task_queue
        SET status = 1, session = NULL, losses = ?2, suspect = max(suspect, ?3),
            held_reason = coalesce(?4, \(QueueTransaction.unheld)), progress = NULL, progress_note = NULL
        WHERE id = ?1
        """

    /// Returns the tasks that `session` still holds to the queue; the others are stale and change nothing.
    func handBack(_ handBacks: [HandBack], of session: SessionID, into answer: inout QueueAnswer) throws {
        guard !handBacks.isEmpty else { return }
        let sorted = handBacks.sorted { $0.key.taskID < $1.key.taskID }
        var held = try HeldTaskReader(sorted.map(\.key.taskID), of: session, db)
        var returned: [(task: HeldTask, reason: HandBack.Reason)] = []
        for handBack in sorted {
            if let task = try held.next(handBack.key.claimNo) {
                returned.append((task, handBack.reason))
            } else {
                answer.stale.append(handBack.key)
            }
        }
        held.finish()
        for (task, reason) in returned where try takeBack(task, reason) { answer.quarantined.append(task.id) }
    }

    /// Returns a claimed task to the queue. The claim number stays: the next claim's is higher.
    ///
    /// - Returns: whether it was put into quarantine.
    private func takeBack(_ task: HeldTask, _ reason: HandBack.Reason) throws -> Bool {
        let facts = try facts(of: task.jobID)
        free(task.jobID)
        rings = true
        if facts?.isDeleted == true {
            try end(task.id, .cancelled, "The job was deleted before the task ended.")
            return false
        }
        if task.isCancelRequested {
            let isUnstarted = reason == .unstarted
            try end(
                task.id, .cancelled, isUnstarted ? "Cancelled before it started." : "Cancelled; its executor was lost.")
            return false
        }
        let losses = task.losses + (reason == .unstarted ? 0 : 1)
        let isQuarantined = losses > Limits.losses
        let statement = try HotStatement(db, Self.takeBack)
        statement.bind(1, task.id)
        statement.bind(2, losses)
        statement.bind(3, reason == .suspect ? 1 : 0)
        try statement.bind(4, (isQuarantined ? HeldReason.quarantined : facts?.heldReason)?.rawValue)
        try statement.run()
        return isQuarantined
    }

    private static let task = "SELECT \(HeldTask.columns) FROM dot_task_queue WHERE id = ?1"

    /// Takes a task that no attempt ended out of the queue, with a final log row.
    func end(_ id: TaskID, _ code: HandleCode, _ message: String) throws {
        let row = try HotStatement(db, Self.task)
        row.bind(1, id)
        guard try row.step() else { return }
        try AttemptLogWriter(db).writeEnd(code, message, of: HeldTask(row), row: row, now: now)
        row.reset()
        try delete([id])
    }

    private static let heldBySession = """
        SELECT \(HeldTask.columns) FROM dot_task_queue INDEXED BY dot_task_queue_running
        WHERE session = ?1 AND status = 2 ORDER BY id LIMIT ?2
        """

    /// Returns the session's tasks, but for those in `holding`, to the queue.
    func takeBackAll(
        of session: SessionID, except holding: Set<ClaimKey> = [], _ reason: HandBack.Reason, limit: Int = .max
    ) throws -> [TaskID] {
        let row = try HotStatement(db, Self.heldBySession)
        row.bind(1, session)
        row.bind(2, limit)
        var tasks: [HeldTask] = []
        while try row.step() {
            if !holding.contains(ClaimKey(taskID: row.int(0), claimNo: row.int(5))) { tasks.append(HeldTask(row)) }
        }
        for task in tasks { _ = try takeBack(task, reason) }
        return tasks.map(\.id)
    }
}
