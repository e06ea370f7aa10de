import JobModel
import JobStore

/// Jobs that keep no more than so many waiting tasks.
extension QueueTransaction {
    // What is not due yet waits for its time, and what is held for a person or a release of its own waits for that.
    private static let waitsForTurn = """
        job_id = $1 AND status = 1 AND run_at <= $2 AND pinned_release IS NULL
        AND (held_reason IS NULL OR held_reason IN ('serial', \(HeldReason.ofLimits)))
        """

    private static let countWaiting = "SELECT count(*) FROM dotjob.dot_task_queue WHERE \(waitsForTurn)"

    private static let oldestWaiting = """
        SELECT id FROM dotjob.dot_task_queue WHERE \(waitsForTurn) ORDER BY id LIMIT $3 FOR UPDATE
        """

    /// Ends the oldest waiting tasks of jobs that have more than they keep, up to so many at once. When none of the job runs, one that
    /// waits is not counted: it is next.
    func endSurplus() throws {
        for work in takeCrowded() {
            guard let limit = try facts(of: work)?.queueAtMost else { continue }
            let waiting: Int = try db.run(Self.countWaiting, work.id, now).value() ?? 0
            let surplus = waiting - limit - (try hasClaimed(work) ? 0 : 1)
            guard surplus > 0 else { continue }
            let tasks: [TaskID] = try db.run(
                Self.oldestWaiting, work.id, now, min(surplus, Self.endsPerTransaction)
            ).column()
            try end(tasks, .skipped, EndMessage.surplus(limit: limit))
            if tasks.count < surplus { jobsWithSurplus.insert(work.id) }
            // The one that had the turn may be among them.
            turnCameFree(of: work)
        }
    }
}

extension PostgresJobStore {
    /// Ends what more of a job's tasks wait than it keeps, some at a time.
    static func endSurplus(ofJob id: JobID, now: UTCMilliseconds) -> LaterWork {
        LaterWork { transaction in
            let hasMore = try QueueTransaction.run(in: &transaction, now: now) { queue in
                queue.mayHaveSurplus(queue.work(on: id))
                try queue.endSurplus()
                return !queue.jobsWithSurplus.isEmpty
            }
            return hasMore ? endSurplus(ofJob: id, now: now) : nil
        }
    }
}
