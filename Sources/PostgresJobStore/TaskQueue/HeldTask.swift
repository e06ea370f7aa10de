import JobModel

/// A row of the queue on its way out of a session or out of the queue, locked: it stays true until the commit.
struct HeldTask {
    static let columns = """
        id, job_id, group_id, claim_no, attempt, snoozes, losses, host_deaths,
        cancel_requested_at IS NOT NULL AS is_cancel_requested, pinned_release IS NOT NULL AS is_pinned,
        executor_handler, run_at, limit_key
        """

    let id: TaskID
    let jobID: JobID
    let groupID: GroupID
    let claimNo: Int64
    /// Attempts that have ended.
    let attempt: Int
    /// Of the attempt that runs.
    let snoozes: Int
    let hostDeaths: Int
    let losses: Int
    /// Somebody wants it ended: it must not return to the queue.
    let isCancelRequested: Bool
    /// It runs on a release of its own.
    let isPinned: Bool
    let handler: String
    let runAt: UTCMilliseconds
    /// What it is counted by; `nil` where its job does not tell tasks apart.
    let limitKey: String?

    init(_ row: PostgresRow) {
        id = row["id"]
        jobID = row["job_id"]
        groupID = row["group_id"]
        claimNo = row["claim_no"]
        attempt = row["attempt"]
        snoozes = row["snoozes"]
        hostDeaths = row["host_deaths"]
        losses = row["losses"]
        isCancelRequested = row["is_cancel_requested"]
        isPinned = row["is_pinned"]
        handler = row["executor_handler"]
        runAt = row["run_at"]
        limitKey = row["limit_key"]
    }
}

extension QueueTransaction {
    private static let jobsOfHeld = """
        SELECT job_id, bool_or(id = ANY($3)) FROM dotjob.dot_task_queue
        WHERE id = ANY($1) AND session + 0 = $2 AND status + 0 = 2 GROUP BY job_id
        """
    // With + 0 neither column finds an index: of a thousand ids each by the session's would be looked through.
    private static let held = """
        SELECT \(HeldTask.columns) FROM dotjob.dot_task_queue
        WHERE id = ANY($1) AND session + 0 = $2 AND status + 0 = 2 ORDER BY id FOR UPDATE
        """

    /// The tasks of deliveries that a session still holds: the fence. Their jobs are known, and locked where they take turns.
    ///
    /// - Parameter failed: those whose attempts failed: their jobs' rows may change, and are locked.
    func held(_ ids: [TaskID], failed: [TaskID] = [], by session: SessionID) throws -> [TaskID: HeldTask] {
        let jobs = try db.run(Self.jobsOfHeld, ids, session, failed)
        try learn(jobs.column(as: JobID.self), changing: Set(jobs.filter { $0[1] }.map { $0[0] }))
        return Dictionary(try db.run(Self.held, ids, session).map { ($0["id"], HeldTask($0)) }) { first, _ in first }
    }
}
