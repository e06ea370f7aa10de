import JobModel
import JobStore

/// A session's trip: results in, claims out.
///
/// Most attempts end well, and most jobs take no turns: then one round trip ends them and claims the next, and another one writes down what
/// is counted and commits. What a task, a job or a group has a say in takes as many more as it needs.
extension QueueTransaction {
    /// What claims have taken, for the store to know once it is committed.
    struct Taken {
        var places: [GroupID: [GroupHeads.Stream: GroupHeads.Place]] = [:]
        /// Groups in which something else happened.
        var others: Set<GroupID> = []
    }

    /// A claim under way.
    private struct Claim {
        let request: ClaimRequest
        let heads: GroupHeads
        /// Whether they were looked at in this transaction.
        let isFresh: Bool
        /// `nil` where nothing that it could take was due.
        let plain: PlainClaim?
    }

    /// - Parameter known: of the store.
    func trip(_ batch: QueueBatch, _ known: ReadyHeads) throws -> (QueueAnswer, Taken) {
        var answer = QueueAnswer()
        var taken = Taken()
        let isCalm = batch.handBacks.isEmpty && batch.lines.isEmpty
        let plain = isCalm ? PlainFinish(batch.completions) : nil
        if plain == nil {
            try finish(batch.completions, of: batch.session, into: &answer)
            try handBack(batch.handBacks, of: batch.session, into: &answer)
            if !batch.lines.isEmpty {
                try TaskLineRows.write(batch.lines, of: batch.session, db)
                ring()
            }
            try passTurns()
        }
        // What this transaction puts back into the queue may come before what is known of it.
        let claims = try claims(batch, known, looks: rings)
        let sent = (plain?.steps(of: batch.session) ?? []) + claims.flatMap { steps(of: $0, batch) }
        var rest = try sent.isEmpty ? [] : db.pipeline(sent)[...]
        var isFreed = false
        if let plain {
            let left = note(plain, rest.prefix(PlainFinish.stepCount), of: batch.session)
            rest = rest.dropFirst(PlainFinish.stepCount)
            if !left.isEmpty {
                try finish(left, of: batch.session, into: &answer)
                try passTurns()
                isFreed = rings
            }
        }
        for claim in claims {
            let gate = GroupGate(rest.removeFirst(), now: now)
            let outcome = claim.plain?.outcome(rest.removeFirst())
            try complete(claim, gate, outcome, isFreed: isFreed, batch, into: &answer, &taken)
        }
        return (answer, taken)
    }

    /// - Parameter looks: looks in any case.
    private func claims(_ batch: QueueBatch, _ known: ReadyHeads, looks: Bool) throws -> [Claim] {
        guard !batch.claims.isEmpty else { return [] }
        var heads = batch.claims.map { looks ? nil : known.known(for: $0, at: now) }
        let unknown = batch.claims.indices.filter { heads[$0] == nil }
        let count = known.ringCount
        if !unknown.isEmpty {
            var rows = try db.pipeline(unknown.flatMap { GroupHeads.steps(batch.claims[$0], now: now) })[...]
            for place in unknown {
                let seen = GroupHeads(batch.claims[place], rows.prefix(GroupHeads.stepCount), now: now)
                rows = rows.dropFirst(GroupHeads.stepCount)
                heads[place] = seen
                // What only this transaction sees is no news to others.
                if !looks { known.keep(seen, ofGroup: batch.claims[place].groupID, rings: count) }
            }
        }
        return zip(batch.claims, heads).enumerated().compactMap { place, pair in
            guard let heads = pair.1 else { return nil }
            let isPlain =
                heads.hasDue(for: pair.0, at: now) && !heads.hasPinned(for: pair.0, at: now)
                && !heads.hasOpening(at: now)
            return Claim(
                request: pair.0, heads: heads, isFresh: unknown.contains(place),
                plain: isPlain ? PlainClaim(pair.0, heads, now: now) : nil)
        }
    }

    private func steps(of claim: Claim, _ batch: QueueBatch) -> [PostgresStep] {
        [GroupGate.step(claim.request, of: batch.session)]
            + (claim.plain.map { [$0.step(of: batch.session, agingStepMs: batch.agingStepMs)] } ?? [])
    }

    private func complete(
        _ claim: Claim, _ gate: GroupGate, _ outcome: PlainClaim.Outcome?, isFreed: Bool, _ batch: QueueBatch,
        into answer: inout QueueAnswer, _ taken: inout Taken
    ) throws {
        let group = claim.request.groupID
        // Whatever the gate was a statement before: what is taken is ours.
        if let outcome {
            answer.claimed += outcome.tasks
            taken.places[group] = outcome.passed
        }
        answer.wake(at: gate.opensAt)
        guard gate.isOpen else { return }
        answer.wake(at: claim.heads.nextRunAt(for: claim.request))
        guard let plain = claim.plain, let outcome, gate.maxRunning == nil || !outcome.tasks.isEmpty else {
            if isFreed || claim.heads.hasDue(for: claim.request, at: now) {
                try self.claim(claim.request, claim.heads, batch, into: &answer)
                taken.others.insert(group)
            }
            return
        }
        let rest = plain.rest(after: outcome.tasks)
        if outcome.peeked > outcome.tasks.count { answer.moreDue = true }
        guard rest.limit > 0, rest.budgetMicroseconds > 0 else { return }
        // Some are not for one statement, or others have them; or there may be more than was known of.
        let isShort = outcome.tasks.count < min(claim.request.limit, outcome.peeked) || isFreed
        if try isShort || (!claim.isFresh && hasMore(rest)) {
            answer.moreDue = false
            try self.claim(rest, claim.heads, batch, into: &answer)
            taken.others.insert(group)
        } else if !claim.isFresh, outcome.peeked == outcome.tasks.count {
            taken.others.insert(group)
        }
    }

    private func hasMore(_ request: ClaimRequest) throws -> Bool {
        let rows = try db.pipeline(GroupHeads.steps(request, now: now))
        return GroupHeads(request, rows[...], now: now).hasDue(for: request, at: now)
    }

    private func claim(
        _ request: ClaimRequest, _ heads: GroupHeads, _ batch: QueueBatch, into answer: inout QueueAnswer
    ) throws {
        try claim(
            request, for: batch.session, agingStepMs: batch.agingStepMs, passesStarts: heads.hasOpening(at: now),
            into: &answer)
    }
}
