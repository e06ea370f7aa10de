import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore: TaskQueue {
    public func finishAndClaim(_ batch: QueueBatch, now: UTCMilliseconds) throws -> QueueAnswer {
        let stalledBy = try relieveLog()
        var batch = batch
        if stalledBy != nil { batch.claims = [] }
        if batch.completions.isEmpty, batch.handBacks.isEmpty, batch.lines.isEmpty {
            // An idle executor asks once a second: it must not take the write lock for nothing.
            var answer = try read { try Self.look(batch, now: now, $0) }
            answer.stalledBy = stalledBy
            guard answer.moreDue else { return answer }
        }
        var answer = try writeQueue(.loop, now: now) { queue in
            var answer = QueueAnswer()
            try queue.finish(batch.completions, of: batch.session, into: &answer)
            try queue.handBack(batch.handBacks, of: batch.session, into: &answer)
            if !batch.lines.isEmpty {
                try TaskLineRows.write(batch.lines, of: batch.session, queue.db)
                queue.ring()
            }
            try queue.passTurns(areClaimed: !batch.claims.isEmpty)
            for claim in batch.claims {
                try queue.claim(claim, for: batch.session, agingStepMs: batch.agingStepMs, into: &answer)
            }
            try queue.passPermitsBehindClaims()
            return answer
        }
        answer.stalledBy = stalledBy
        return answer
    }

    /// Whether anything is due (`moreDue`), or when it will be.
    private static func look(_ batch: QueueBatch, now: UTCMilliseconds, _ db: Database) throws -> QueueAnswer {
        var answer = QueueAnswer()
        for claim in batch.claims {
            let permits = try ClaimPermits.read(claim, session: batch.session, now: now, db)
            answer.wake(at: permits.opensAt)
            guard permits.count > 0 else { continue }
            answer.meet(opening: try StartRates.firstOpening(ofGroup: claim.groupID, db), now: now)
            let ready = try ReadyQueue(claim, pageSize: 1, agingStepMs: batch.agingStepMs, now: now, db)
            if ready.hasDue { answer.moreDue = true }
            answer.wake(at: ready.nextRunAt)
            guard claim.pinnedLimit > 0, let pinned = try PinnedTask.head(ofGroup: claim.groupID, db) else { continue }
            answer.meet(pinned, now: now)
        }
        return answer
    }

    public func handBackUnheld(session: SessionID, holding: Set<ClaimKey>, now: UTCMilliseconds) throws -> Int {
        try writeQueue(.loop, now: now) { try $0.takeBackAll(of: session, except: holding, .unstarted).count }
    }

    private static let reportProgress = """
        UPDATE dot_task_queue SET progress = ?4, progress_note = ?5
        WHERE id = ?1 AND claim_no = ?2 AND session = ?3 AND status = 2
        """

    public func reportProgress(_ reports: [ProgressReport], session: SessionID) throws {
        guard !reports.isEmpty else { return }
        try write(.loop) { transaction in
            let statement = try transaction.db.cachedStatement(sql: Self.reportProgress)
            for report in reports {
                try statement.execute(arguments: [
                    report.key.taskID, report.key.claimNo, session, report.fraction, report.note,
                ])
            }
        }
    }
}
