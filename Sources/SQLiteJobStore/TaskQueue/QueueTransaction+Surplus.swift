import GRDB
import JobModel
import JobStore

/// Jobs that keep no more than so many waiting tasks.
extension QueueTransaction {
    private static let queued = "SELECT coalesce(sum(tasks), 0) FROM dot_task_queue_page_job WHERE job_id = ?1"

    // What is not due yet waits for its time, and what is held for a person or a release of its own waits for that.
    private static let waitsForTurn = """
        q.run_at <= ?2 AND q.pinned_release IS NULL
        AND (q.held_reason IS NULL OR q.held_reason IN ('serial', \(HeldReason.ofLimits)))
        """

    private static let countWaiting = "SELECT count(*) FROM \(QueuePages.waitingOfJob) WHERE \(waitsForTurn)"

    private static let oldestWaiting = """
        SELECT q.id FROM \(QueuePages.waitingOfJob) WHERE \(waitsForTurn) ORDER BY w.page, q.id LIMIT ?3
        """

    /// Ends the oldest waiting tasks of jobs that have more than they keep, up to so many at once. When none of the job runs, one that
    /// waits is not counted: it is next.
    func endSurplus() throws {
        for work in takeCrowded() {
            guard let limit = try facts(of: work)?.queueAtMost else { continue }
            let surplus = try surplus(of: work, limit: limit)
            guard surplus > 0 else { continue }
            let tasks = try TaskID.fetchAll(
                db, sql: Self.oldestWaiting, arguments: [work.id, now, min(surplus, Self.endsPerTransaction)])
            for task in tasks { try end(task, .skipped, EndMessage.surplus(limit: limit)) }
            if tasks.count < surplus { jobsWithSurplus.insert(work.id) }
            // The one that had the turn may be among them.
            turnCameFree(of: work)
        }
    }

    private func surplus(of work: JobWork, limit: Int) throws -> Int {
        try pages.write(db)
        let queued = try Int.fetchOne(db.cachedStatement(sql: Self.queued), arguments: [work.id]) ?? 0
        guard queued > limit else { return 0 }
        let waiting = try Int.fetchOne(db.cachedStatement(sql: Self.countWaiting), arguments: [work.id, now]) ?? 0
        return waiting - limit - (try hasClaimed(work) ? 0 : 1)
    }
}

extension SQLiteJobStore {
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
