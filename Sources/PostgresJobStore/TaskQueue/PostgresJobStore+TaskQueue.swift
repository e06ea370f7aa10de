public import JobModel
public import JobStore

extension PostgresJobStore {
    public func finishAndClaim(_ batch: QueueBatch, now: UTCMilliseconds) throws -> QueueAnswer {
        if batch.completions.isEmpty, batch.handBacks.isEmpty, batch.lines.isEmpty {
            // An idle executor asks once a second: nothing is locked for nothing.
            let answer = try read { try Self.look(batch, now: now, $0) }
            guard answer.moreDue else { return answer }
        }
        return try writeQueue(.loop, now: now) { queue in
            // Shared with the session's other trips; who closes the session waits for all of them.
            try queue.db.run(AdvisoryLock.share, AdvisoryLock.session(batch.session).key(location))
            var answer = QueueAnswer()
            try queue.finish(batch.completions, of: batch.session, into: &answer)
            try queue.handBack(batch.handBacks, of: batch.session, into: &answer)
            if !batch.lines.isEmpty {
                try TaskLineRows.write(batch.lines, of: batch.session, queue.db)
                queue.ring()
            }
            try queue.passSerialTurns()
            for claim in batch.claims {
                try queue.claim(claim, for: batch.session, agingStepMs: batch.agingStepMs, into: &answer)
            }
            return answer
        }
    }

    /// Whether anything is due (`moreDue`), or when it will be.
    private static func look(
        _ batch: QueueBatch, now: UTCMilliseconds, _ db: PostgresConnection
    ) throws -> QueueAnswer {
        var answer = QueueAnswer()
        for claim in batch.claims {
            let permits = try ClaimPermits.read(claim, session: batch.session, now: now, locks: false, db)
            answer.wake(at: permits.opensAt)
            guard permits.count > 0 else { continue }
            let ready = try ReadyQueue(claim, agingStepMs: batch.agingStepMs, now: now).look(db)
            if ready.hasDue { answer.moreDue = true }
            answer.wake(at: ready.nextRunAt)
            guard claim.pinnedLimit > 0,
                let pinned = try QueueTransaction.nextPinned(ofGroup: claim.groupID, db)
            else { continue }
            answer.meet(pinnedAt: pinned.runAt, now: now)
        }
        return answer
    }

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
