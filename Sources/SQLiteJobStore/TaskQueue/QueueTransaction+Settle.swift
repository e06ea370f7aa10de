import GRDB
import JobModel

extension QueueTransaction {
    // The oldest of those that met a taken turn. When the turn is taken again nothing happens; whoever ends it comes here too.
    static let nextInTurn = """
        SELECT id, pinned_release FROM dot_task_queue INDEXED BY dot_task_queue_held
        WHERE job_id = ?1 AND held_reason = 'serial'
          AND NOT EXISTS (SELECT 1 FROM \(QueuePages.allClaimed) WHERE c.job_id = ?1)
        ORDER BY priority, run_at, id LIMIT 1
        """

    /// Gives the turn of serial jobs to their next tasks, and permits of jobs that have them. Before claims, which may take them at once.
    ///
    /// - Parameter areClaimed: claims follow, which take tasks of jobs with simple limits as they are held.
    func passTurns(areClaimed: Bool = false) throws {
        let freed = takeFreed()
        guard !freed.isEmpty else { return }
        try pages.write(db)
        let next = try HotStatement(db, Self.nextInTurn)
        for work in freed {
            if let permits = try permits(of: work) {
                if areClaimed, permits.isSimple {
                    permitsForClaims.append(work)
                } else {
                    try passPermits(of: work, permits)
                }
            }
            next.bind(1, work.id)
            guard try next.step() else { continue }
            let (task, isPinned) = (next.int(0), next.optionalInt(1) != nil)
            next.reset()
            try hold(task, .ofWaiting(isJobDisabled: try isDisabled(work.id), isPinned: isPinned))
            ring()
        }
    }

    // 2 while a task is claimed; else 1 while one waits that may still run by itself; else 3 when one is quarantined or the last
    // final outcome failed.
    private static let status = """
        SELECT CASE
            WHEN EXISTS (SELECT 1 FROM dot_task_queue_claimed WHERE job_id = ?1) THEN 2
            WHEN EXISTS (SELECT 1 FROM dot_task_queue INDEXED BY dot_task_queue_held
                         WHERE job_id = ?1 AND held_reason = 'quarantined')
                THEN iif(EXISTS (SELECT 1 FROM \(QueuePages.waitingOfJob) WHERE q.held_reason IS NOT 'quarantined'), 1, 3)
            WHEN EXISTS (SELECT 1 FROM dot_task_queue_page_job WHERE job_id = ?1) THEN 1
            WHEN coalesce(?2, last_handle_code) >= 500 THEN 3
            ELSE 0 END,
            \(DelayCursor.isMissing)
        FROM dot_job_info WHERE id = ?1
        """

    // On change only: most batches leave a busy job at 2, and its row alone.
    private static let writeStatus = """
        UPDATE dot_job_info
        SET trigger_status = ?2, last_handle_code = coalesce(?3, last_handle_code),
            last_failed_at = coalesce(?4, last_failed_at)
        WHERE id = ?1 AND (trigger_status <> ?2 OR (?3 IS NOT NULL AND last_handle_code IS NOT ?3) OR ?4 IS NOT NULL)
        """

    /// Writes what the transaction has made of its jobs, once each. The last thing before the commit.
    private func writeTriggerStatus() throws {
        let touched = takeTouched()
        try pages.write(db)
        guard !touched.isEmpty else { return }
        let read = try HotStatement(db, Self.status)
        let write = try HotStatement(db, Self.writeStatus)
        for work in touched {
            let code = work.outcome.map { Int64($0.code.rawValue) }
            let status: Int64
            var mayLackCursor = work.facts?.isDelay == true
            // What was claimed just now need not be looked for.
            if work.hasClaimed == true {
                status = Int64(TriggerStatus.running.rawValue)
            } else {
                read.bind(1, work.id)
                read.bind(2, code)
                guard try read.step() else { continue }
                status = read.int(0)
                mayLackCursor = read.int(1) != 0
                read.reset()
            }
            write.bind(1, work.id)
            write.bind(2, status)
            write.bind(3, code)
            write.bind(4, work.hasFailed ? now : nil)
            try write.run()
            if mayLackCursor, try DelayCursor.set(ofJob: work.id, now: now, db) { ring() }
        }
    }

    /// The end of every transaction. What comes after it is settled by the next call.
    func settle() throws {
        try endSurplus()
        try passTurns()
        try writeStarts()
        try writeTriggerStatus()
        try logPages.write(db)
        try causes.write(now: now, db)
    }
}
