public import JobModel
public import JobStore

extension PostgresJobStore {
    public func finishAndClaim(_ batch: QueueBatch, now: UTCMilliseconds) throws -> QueueAnswer {
        let (answer, taken) = try writeQueue(.loop, now: now) { queue in
            // Shared with the session's other trips; who closes the session waits for all of them.
            queue.db.queue(AdvisoryLock.share, AdvisoryLock.session(batch.session).key(location))
            queue.db.queue(Self.plans)
            return try queue.trip(batch, heads)
        }
        heads.pass(taken.places)
        for group in taken.others { heads.forget(group) }
        return answer
    }

    // Each statement of a trip finds its rows by an index, in its order, and one for each key that it is given: whatever statistics say of
    // a queue is out of date, and any other plan reads all of it.
    private static let plans = """
        SELECT set_config('enable_bitmapscan', 'off', true), set_config('enable_hashjoin', 'off', true),
            set_config('enable_mergejoin', 'off', true), set_config('enable_sort', 'off', true)
        """

    public func handBackUnheld(session: SessionID, holding: Set<ClaimKey>, now: UTCMilliseconds) throws -> Int {
        try writeQueue(.loop, now: now) { queue in
            // The commit of unknown outcome may still be under way.
            try awaitTrips(of: session, queue.db)
            return try queue.takeBackAll(of: session, except: holding, .unstarted).count
        }
    }

    private static let reportProgress = """
        UPDATE dotjob.dot_task_queue AS q SET progress = n.progress, progress_note = n.note
        FROM unnest($1::bigint[], $2::bigint[], $3::float8[], $4::text[]) AS n (id, claim_no, progress, note)
        WHERE q.id = n.id AND q.claim_no = n.claim_no AND q.session + 0 = $5 AND q.status + 0 = 2
        """

    public func reportProgress(_ reports: [ProgressReport], session: SessionID) throws {
        guard !reports.isEmpty else { return }
        try write(.loop) { transaction in
            _ = try transaction.db.run(
                Self.reportProgress, reports.map(\.key.taskID), reports.map(\.key.claimNo), reports.map(\.fraction),
                reports.map(\.note), session)
        }
    }

    /// Nothing grows beside the tables that could not be cleaned up.
    public func stalledLog() throws -> StalledLog? { nil }
}
