public import JobModel
public import JobStore

extension PostgresJobStore {
    /// Whether a failure `l` that was open when it was logged is so still: a task may have left quarantine by another way. No join: for the
    /// few failures of a cause one would be made of all the log and the queue.
    static let isOpen = """
        (l.is_final = 1 OR EXISTS (
            SELECT 1 FROM dotjob.dot_task_queue AS q
            WHERE q.id = l.task_id AND q.claim_no = l.claim_no AND q.held_reason = 'quarantined'))
        """

    public func openFailures(_ filter: FailureFilter) throws -> Page<AttemptLog> {
        try read { db in
            try Self.query(filter, db).page(
                db, Self.logColumns, joins: Self.logJoins, limit: filter.limit,
                cursor: { PageCursor($0.isFinal ? 1 : 0, $0.id) }, item: AttemptLog.init)
        }
    }

    public func openFailureCount(_ filter: FailureFilter) throws -> ListCount {
        try read { try Self.query(filter, $0).count($0) }
    }

    private static func query(_ filter: FailureFilter, _ db: PostgresConnection) throws -> ListQuery {
        var query = ListQuery(from: "dotjob.dot_job_log AS l", orderedBy: "l.is_final, l.id")
        query.add("l.cause_id = ?", filter.cause)
        query.add("l.failure_state = 1 AND \(isOpen)")
        if let job = filter.jobName { query.add("l.job_id = ?", try Self.job(named: job, db).id) }
        if let release = filter.releaseID { query.add("l.release_id = ?", release) }
        if let after = filter.after {
            let (isFinal, id) = try after.pair()
            query.add("(l.is_final, l.id) > (?, ?)", isFinal, id)
        }
        return query
    }

    /// An open failure, as far as it takes to settle it.
    private struct OpenFailure {
        let log: LogID
        let task: TaskID
        let job: JobID
        let isQuarantined: Bool
    }

    public func retryFailures(_ filter: FailureFilter, now: UTCMilliseconds) throws -> SettledFailures {
        try settle(filter, as: .retried, grows: true, now: now) { failures, queue in
            let jobs = try Self.liveJobs(of: failures, queue.db)
            var settled: [OpenFailure] = []
            for failure in failures {
                guard let job = jobs[failure.job], failure.isQuarantined || !job.isDisabled else { continue }
                if failure.isQuarantined {
                    try Self.releaseQuarantined(failure.task, of: job, queue)
                } else {
                    _ = try Self.requeue(failure.log, of: job, queue)
                }
                settled.append(failure)
            }
            for job in Set(settled.map(\.job)).sorted() {
                try Self.noteTrigger(of: job, at: queue.now, queue.db)
                queue.turnCameFree(of: job)
                queue.ring()
            }
            return settled
        }
    }

    public func dropFailures(_ filter: FailureFilter, now: UTCMilliseconds) throws -> SettledFailures {
        try settle(filter, as: .dropped, grows: false, now: now) { failures, queue in
            let quarantined = failures.filter(\.isQuarantined)
            try queue.end(quarantined.map(\.task), .cancelled, EndMessage.dropped)
            for failure in quarantined { queue.turnCameFree(of: failure.job) }
            return failures
        }
    }

    /// - Parameter settle: does what is to be done about failures that are open until the commit; returns those for which it could be.
    private func settle(
        _ filter: FailureFilter, as state: FailureState, grows: Bool, now: UTCMilliseconds,
        _ settle: ([OpenFailure], QueueTransaction) throws -> [OpenFailure]
    ) throws -> SettledFailures {
        // Looked for outside of the transaction that writes: few of many may be of the job that is asked for.
        let page = try read { db in
            try Self.query(filter, db).page(
                db, "l.id, l.task_id, l.job_id, l.is_final", limit: filter.limit,
                cursor: { PageCursor($0.isQuarantined ? 0 : 1, $0.log) },
                item: {
                    OpenFailure(log: $0["id"], task: $0["task_id"], job: $0["job_id"], isQuarantined: !$0["is_final"])
                })
        }
        guard !page.isEmpty else { return SettledFailures(changed: 0, leftAlone: 0, next: page.next) }
        return try writeQueue(.told, grows: grows, now: now) { queue in
            let open = try Self.lockOpen(page.items, queue)
            let settled = try settle(open, queue)
            try queue.db.run(Self.markAll, settled.map(\.log), state.rawValue)
            return SettledFailures(
                changed: settled.count, leftAlone: open.count - settled.count, next: page.next)
        }
    }

    private static let lockTasks = "SELECT 1 FROM dotjob.dot_task_queue WHERE id = ANY($1) ORDER BY id FOR UPDATE"

    private static let lockFailures = """
        SELECT l.id FROM dotjob.dot_job_log AS l
        WHERE l.id = ANY($1) AND l.failure_state = 1 AND \(isOpen) ORDER BY l.id FOR UPDATE OF l
        """

    private static let markAll = """
        UPDATE dotjob.dot_job_log SET failure_state = $2 WHERE id = ANY($1) AND failure_state = 1
        """

    /// Locks failures, with their jobs and tasks before them.
    ///
    /// - Returns: those that are open still.
    private static func lockOpen(_ failures: [OpenFailure], _ queue: QueueTransaction) throws -> [OpenFailure] {
        try queue.learn(failures.map(\.job), locks: true)
        let quarantined = failures.filter(\.isQuarantined).map(\.task)
        if !quarantined.isEmpty { try queue.db.run(lockTasks, quarantined) }
        let open = Set(try queue.db.run(lockFailures, failures.map(\.log)).column(as: LogID.self))
        return failures.filter { open.contains($0.log) }
    }

    private static func liveJobs(of failures: [OpenFailure], _ db: PostgresConnection) throws -> [JobID: Job] {
        let ids = Set(failures.map(\.job)).sorted()
        let rows = try db.run(selectJob + "WHERE j.id = ANY($1) AND j.deleted_at IS NULL", ids)
        return Dictionary(rows.map { ($0["id"], Job($0)) }) { $1 }
    }
}
