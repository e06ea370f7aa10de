import JobModel

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

    /// Gives the turn of serial jobs to their next tasks. Before claims, which may take them at once.
    func passSerialTurns() throws {
        let freed = takeFreed().map(\.id)
        guard !freed.isEmpty else { return }
        try learn(freed)
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
        try passSerialTurns()
        try setDelayCursors()
    }
}
