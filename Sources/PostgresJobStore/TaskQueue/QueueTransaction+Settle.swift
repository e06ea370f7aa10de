import JobModel
import JobStore

extension QueueTransaction {
    // Of each job the oldest of those that met a taken turn. When the turn is taken again nothing happens; whoever ends it comes here
    // too.
    private static let nextInTurn = """
        SELECT DISTINCT ON (q.job_id) q.id, q.job_id, q.pinned_release IS NOT NULL AS is_pinned
        FROM dotjob.dot_task_queue AS q
        WHERE q.job_id = ANY($1) AND q.held_reason = 'serial'
          AND NOT EXISTS (SELECT 1 FROM dotjob.dot_task_queue AS r WHERE r.job_id = q.job_id AND r.status = 2)
        ORDER BY q.job_id, q.priority, q.run_at, q.id
        """

    /// Gives the turn of serial jobs to their next tasks, and permits of jobs that have them. Before claims, which may take them at once.
    func passTurns() throws {
        let works = takeFreed()
        let freed = works.map(\.id)
        guard !freed.isEmpty else { return }
        try learn(freed)
        for work in works {
            if let permits = try permits(of: work) { try passPermits(of: work, permits) }
        }
        for next in try db.run(Self.nextInTurn, freed) {
            let isDisabled = try isDisabled(next["job_id"])
            try hold(next["id"], .ofWaiting(isJobDisabled: isDisabled, isPinned: next["is_pinned"]))
            ring()
        }
    }

    /// Has jobs come due again that come due after their last task has left the queue.
    private func setDelayCursors() throws {
        let touched = takeTouched()
        try learn(touched.map(\.id))
        for work in touched where work.facts?.isDelay == true {
            if try DelayCursor.set(ofJob: work.id, now: now, db) { ring() }
        }
    }

    /// The end of every transaction. What comes after it is settled by the next call.
    func settle() throws {
        try endSurplus()
        try passTurns()
        writeStarts()
        try setDelayCursors()
    }
}

extension PostgresJobStore {
    private static let openSessionIDs = """
        SELECT id FROM dotjob.dot_executor_session WHERE closed_at IS NULL ORDER BY id
        """

    /// Passes the turn of a job that takes turns from now on, or has other limits. Trips that began before know nothing of that: what they
    /// end passes none. So this waits for all of them.
    ///
    /// - Parameter recounts: its tasks are counted anew behind them.
    func passTurn(ofJob id: JobID, recounts: Bool, now: UTCMilliseconds) -> LaterWork {
        LaterWork { [location] transaction in
            try QueueTransaction.run(in: &transaction, now: now) { queue in
                for session in try queue.db.run(Self.openSessionIDs).column(as: SessionID.self) {
                    try queue.db.run(AdvisoryLock.take, AdvisoryLock.session(session).key(location))
                }
                try queue.learn([id], locks: true)
                queue.turnCameFree(of: id)
            }
            return recounts ? Self.laterWork(.recount(after: 0), ofJob: id, now: now) : nil
        }
    }
}
