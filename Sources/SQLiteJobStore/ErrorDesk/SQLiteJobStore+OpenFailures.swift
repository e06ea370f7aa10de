import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore {
    /// For FROM: failures are `l`, and `q` are the queue's rows of those that were not the last of their tasks.
    static let failuresOfCause = """
        dot_job_log AS l INDEXED BY dot_job_log_open
            LEFT JOIN dot_task_queue AS q ON l.is_final = 0 AND q.id = l.task_id
        """

    /// Whether a failure that was open when it was logged is so still: a task may have left quarantine by another way.
    static let isOpen = "(l.is_final = 1 OR (q.claim_no = l.claim_no AND q.held_reason IS 'quarantined'))"

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

    private static func query(_ filter: FailureFilter, _ db: Database) throws -> ListQuery {
        var query = ListQuery(from: failuresOfCause, orderedBy: "l.is_final, l.id")
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
        try settle(filter, as: .retried, grows: true, now: now) { failure, job, queue in
            guard let job, failure.isQuarantined || !job.isDisabled else { return false }
            if failure.isQuarantined {
                try Self.releaseQuarantined(failure.task, of: job, queue)
            } else {
                _ = try Self.requeue(failure.log, of: job, queue)
            }
            try Self.noteTrigger(of: job.id, at: queue.now, queue.db)
            queue.turnCameFree(of: job.id)
            queue.ring()
            return true
        }
    }

    public func dropFailures(_ filter: FailureFilter, now: UTCMilliseconds) throws -> SettledFailures {
        try settle(filter, as: .dropped, grows: false, now: now) { failure, _, queue in
            guard failure.isQuarantined else { return true }
            try queue.end(failure.task, .cancelled, EndMessage.dropped)
            queue.turnCameFree(of: failure.job)
            return true
        }
    }

    /// - Parameter settle: does what is to be done about a failure of a job, which is `nil` for a deleted one; `false` when it can't be.
    private func settle(
        _ filter: FailureFilter, as state: FailureState, grows: Bool, now: UTCMilliseconds,
        _ settle: (OpenFailure, Job?, QueueTransaction) throws -> Bool
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
        var settled = SettledFailures(changed: 0, leftAlone: 0, next: page.next)
        guard !page.isEmpty else { return settled }
        try writeQueue(.told, grows: grows, now: now) { queue in
            var jobs: [JobID: Job?] = [:]
            for failure in page where try Self.isOpenStill(failure, queue.db) {
                let job = try jobs[failure.job] ?? Self.liveJob(failure.job, queue.db)
                jobs[failure.job] = .some(job)
                if try settle(failure, job, queue) {
                    try Self.mark(failure.log, state, queue.db)
                    settled.changed += 1
                } else {
                    settled.leftAlone += 1
                }
            }
        }
        return settled
    }

    private static func isOpenStill(_ failure: OpenFailure, _ db: Database) throws -> Bool {
        let statement = try db.cachedStatement(
            sql: """
                SELECT \(isOpen) FROM dot_job_log AS l
                    LEFT JOIN dot_task_queue AS q ON l.is_final = 0 AND q.id = l.task_id
                WHERE l.id = ? AND l.failure_state = 1
                """)
        return try Bool.fetchOne(statement, arguments: [failure.log]) ?? false
    }

    private static func liveJob(_ id: JobID, _ db: Database) throws -> Job? {
        try Row.fetchOne(db, sql: selectJob + "WHERE j.id = ? AND j.deleted_at IS NULL", arguments: [id])
            .map(Job.init)
    }

    /// Says what has become of a failure; of an attempt that is none, nothing.
    static func mark(_ log: LogID, _ state: FailureState, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: "UPDATE dot_job_log SET failure_state = ? WHERE id = ? AND failure_state = 1")
        try statement.execute(arguments: [state.rawValue, log])
    }
}
