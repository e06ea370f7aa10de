import JobModel
import JobStore
import Logging
import Threads

// Results and claims.
extension QueueLoop {
    var canClaim: Bool { ending == nil }

    func shouldFlush(now: Int64) -> Bool {
        let answers = pending.completions.count + pending.handBacks.count
        guard answers > 0 else { return false }
        return answers >= Self.flushCount || answers >= holdings.count
            || now - firstAnswerAt >= Self.flushMicroseconds
    }

    func shouldTransact(now: Int64) -> Bool {
        shouldFlush(now: now) || (canClaim && now >= claimAt) || shouldShowLines(now: now)
    }

    private func shouldShowLines(now: Int64) -> Bool { !pending.lines.isEmpty && now >= linesAt }

    func transact(now: Int64) throws {
        var batch = QueueBatch(session: session)
        batch.completions = pending.completions
        batch.handBacks = pending.handBacks
        if shouldShowLines(now: now) { batch.lines = Array(pending.lines.values) }
        if canClaim { batch.claims = claimRequests() }
        claimAt = now + Self.slowPollMicroseconds
        guard !batch.isEmpty else { return }
        let answer: QueueAnswer
        do {
            answer = try meters.time { try store.finishAndClaim(batch, now: store.now) }
        } catch let error as StoreError where error.code == .constraint && !batch.completions.isEmpty {
            logger.error(
                "session \(session): a batch of \(batch.completions.count) results does not fit the tables: \(error)")
            try settle(batch.completions[...])
            pending.completions = []
            return
        }
        settled(batch, answer)
        pending.completions = []
        pending.handBacks = []
        if !batch.lines.isEmpty {
            pending.lines = [:]
            linesAt = now + Self.linesMicroseconds
        }
        accept(answer, of: batch, now: now)
    }

    private func claimRequests() -> [ClaimRequest] {
        groups.executors.compactMap { group, executor in
            holdings.loads[group]?.request(group: group, executor: executor)
        }
    }

    private func settled(_ batch: QueueBatch, _ answer: QueueAnswer) {
        meters.begin(batch, answer)
        // By index: a completion has many texts, and a copy counts each.
        for index in batch.completions.indices {
            let key = batch.completions[index].key
            if let held = holdings.release(key) { meters.count(batch.completions[index], of: held) }
            if !pending.progress.isEmpty { pending.progress[key.taskID] = nil }
            if !pending.lines.isEmpty { pending.lines[key.taskID] = nil }
        }
        for handBack in batch.handBacks { holdings.release(handBack.key) }
        meters.end()
    }

    private func accept(_ answer: QueueAnswer, of batch: QueueBatch, now: Int64) {
        if !answer.claimed.isEmpty {
            holdings.take(answer.claimed)
            meters.count(claimed: answer.claimed)
            order { if $0.claimed.isEmpty { $0.claimed = answer.claimed } else { $0.claimed += answer.claimed } }
        }
        // Where there is no room, the results that make it come with the next claim.
        if answer.moreDue,
            groups.executors.contains(where: { holdings.loads[$0]?.request(group: $0, executor: $1) != nil })
        {
            claimAt = now
        }
        if answer.stalledBy != nil { claimAt = now + Self.stalledMicroseconds }
        if let next = answer.nextRunAt {
            // The slow poll comes first anyway, and a time that another program wrote may be no time at all.
            let delayMs = min(max(next - store.now, 0), Self.slowPollMicroseconds / 1_000)
            claimAt = min(claimAt, now + delayMs * 1_000)
        }
        for key in answer.stale {
            logger.warning(
                "task \(key.taskID): claim \(key.claimNo) was no longer this session's; its result was dropped")
        }
        for task in answer.quarantined {
            logger.error("task \(task): quarantined until it is released")
        }
        noteStall(answer.stalledBy)
    }

    private func noteStall(_ log: StalledLog?) {
        if let log, stall == nil { logger.error("claims stand still: \(log.refusal.text)") }
        if log == nil, stall != nil { logger.info("claims go on") }
        stall = log
    }

    /// Stores results one half at a time until the one that does not fit stands alone; that one goes down as a failure.
    private func settle(_ part: ArraySlice<Completion>) throws {
        guard let first = part.first else { return }
        var batch = QueueBatch(session: session)
        batch.completions = Array(part)
        do {
            settled(batch, try store.finishAndClaim(batch, now: store.now))
        } catch let error as StoreError where error.code == .constraint {
            if part.count > 1 {
                let middle = part.startIndex + part.count / 2
                try settle(part[..<middle])
                try settle(part[middle...])
            } else {
                try settleBare(first, because: error)
            }
        }
    }

    private func settleBare(_ completion: Completion, because error: StoreError) throws {
        var bare = Completion(
            key: completion.key, code: .failed, startedAt: nil, finishedAt: completion.finishedAt,
            executorID: completion.executorID)
        bare.isPermanent = true
        bare.message = "the outcome could not be stored: \(error.refusal.text)"
        var batch = QueueBatch(session: session)
        batch.completions = [bare]
        do {
            settled(batch, try store.finishAndClaim(batch, now: store.now))
        } catch let error as StoreError where error.code == .constraint {
            logger.critical("task \(completion.key.taskID): its end cannot be stored: \(error)")
            var unstored = QueueAnswer()
            unstored.stale = [completion.key]
            settled(batch, unstored)
        }
    }
}

extension QueueBatch {
    var isEmpty: Bool { completions.isEmpty && handBacks.isEmpty && lines.isEmpty && claims.isEmpty }
}
