import GRDB
import JobModel
import JobStore

extension QueueTransaction {
    private static let putBack = """
        UPDATE dot_task_queue
        SET status = 1, session = NULL, losses = ?2, suspect = max(suspect, ?3),
            held_reason = ?4, progress = NULL, progress_note = NULL
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
        for (task, reason) in returned where try takeBack(task, of: session, reason) {
            answer.quarantined.append(task.id)
        }
    }

    /// Returns a claimed task to the queue. The claim number stays: the next claim's is higher.
    ///
    /// - Returns: whether it was put into quarantine.
    private func takeBack(_ task: HeldTask, of session: SessionID, _ reason: HandBack.Reason) throws -> Bool {
        let work = work(on: task.jobID)
        turnCameFree(of: work, key: task.limitKey)
        ring()
        try forgetLines(of: task.id)
        let facts = try facts(of: work)
        let verdict = HandBackVerdict.of(
            reason, losses: task.losses, isCancelRequested: task.isCancelRequested,
            isJobDeleted: facts?.state.isDeleted == true)
        switch verdict {
        case .ended(let message):
            try end(task.id, .cancelled, message)
            return false
        case .waits(let losses):
            try putBack(task, of: session, losses: losses, isSuspect: reason == .suspect, isQuarantined: false)
            return false
        case .quarantined(let losses):
            try putBack(task, of: session, losses: losses, isSuspect: reason == .suspect, isQuarantined: true)
            return true
        }
    }

    private func putBack(
        _ task: HeldTask, of session: SessionID, losses: Int, isSuspect: Bool, isQuarantined: Bool
    ) throws {
        pages.giveBack(task.id, of: task.jobID, session)
        let reason = HeldReason.ofWaiting(
            isQuarantined: isQuarantined, isJobDisabled: try isDisabled(task.jobID), isPinned: task.isPinned)
        let statement = try HotStatement(db, Self.putBack)
        statement.bind(1, task.id)
        statement.bind(2, losses)
        statement.bind(3, isSuspect ? 1 : 0)
        try statement.bind(4, reason?.rawValue)
        try statement.run()
    }

    private static let requestCancel = """
        UPDATE dot_task_queue SET cancel_requested_at = coalesce(cancel_requested_at, ?2) WHERE id = ?1
        """

    /// Asks the executor of a claimed task to end it.
    func requestCancel(of id: TaskID) throws {
        try db.execute(sql: Self.requestCancel, arguments: [id, now])
        ring()
    }

    private static let task = "SELECT \(HeldTask.columns) FROM dot_task_queue WHERE id = ?1"

    /// Takes a task that no attempt ended out of the queue, with a final log row.
    func end(_ id: TaskID, _ code: HandleCode, _ message: String) throws {
        let row = try HotStatement(db, Self.task)
        row.bind(1, id)
        guard try row.step() else { return }
        let task = HeldTask(row)
        let log = try AttemptLogWriter(db).writeEnd(code, message, of: task, row: row, now: now)
        logPages.count(.init(log: log, task: id, job: task.jobID, release: nil, code: code, isFinal: true))
        pages.leave(id, of: task.jobID, task.groupID, row.optionalInt(6))
        row.reset()
        // A waiting one was counted too, if nothing but its turn held it.
        if let key = task.limitKey { permitCameFree(of: work(on: task.jobID), key: key) }
        try delete([id])
    }

    // As they are found: put in order here, each call of a rescue would look at all that are left.
    private static let heldBySession = """
        SELECT \(HeldTask.columns(of: "q")) FROM \(QueuePages.allClaimed) WHERE c.session = ?1 LIMIT ?2
        """

    /// Returns the session's tasks, but for those in `holding`, to the queue.
    func takeBackAll(
        of session: SessionID, except holding: Set<ClaimKey> = [], _ reason: HandBack.Reason, limit: Int = .max
    ) throws -> [TaskID] {
        try pages.write(db)
        let row = try HotStatement(db, Self.heldBySession)
        row.bind(1, session)
        row.bind(2, limit)
        var tasks: [HeldTask] = []
        while try row.step() {
            if !holding.contains(ClaimKey(taskID: row.int(0), claimNo: row.int(5))) { tasks.append(HeldTask(row)) }
        }
        tasks.sort { $0.id < $1.id }
        for task in tasks { _ = try takeBack(task, of: session, reason) }
        return tasks.map(\.id)
    }
}
