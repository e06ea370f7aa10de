import GRDB
import JobModel
import JobStore

/// Claims that take held tasks as they are, when their transaction has freed permits.
extension QueueTransaction {
    /// Held tasks that a claim may take.
    func heldTasks(for request: ClaimRequest, limit: Int) throws -> HeldStream {
        var held = HeldStream(request, now: now)
        for work in permitsForClaims {
            guard held.count < limit, let facts = try facts(of: work), facts.groupID == request.groupID,
                !facts.state.isDisabled, let permits = try permits(of: work)
            else {
                held.isPart = true
                continue
            }
            try add(work, permits, to: &held, limit: limit)
        }
        return held
    }

    private func add(_ work: JobWork, _ permits: JobPermits, to held: inout HeldStream, limit: Int) throws {
        if let most = permits.limits.maxRunning {
            let free = min(most - (try permits.runningTasks(self)), limit - held.count)
            if free > 0 { try held.addOldest(ofJob: work.id, limit: free, db) }
        } else if let most = permits.limits.maxPerKey {
            for key in work.freedPermits.keys.sorted() {
                if held.count >= limit { held.isPart = true }
                if held.isPart { return }
                let running = try held.addOldest(ofJob: work.id, key: key, most: most, db)
                if let running { permits.learn(running: running, key: key) }
            }
        }
    }

    private static let claimHeld = """
        UPDATE OR FAIL dot_task_queue SET status = 2, held_reason = NULL, claim_no = claim_no + 1, session = ?3
        """

    func claimHeld(_ tasks: [TaskID], for session: SessionID) throws {
        guard !tasks.isEmpty else { return }
        let claim = try StretchStatement(db, Self.claimHeld)
        claim.bind(3, session)
        try claim.run(tasks.sorted())
    }

    /// What claims of the transaction have left is for others. When one has taken all that might run, nothing is.
    func passPermitsBehindClaims() throws {
        let works = permitsForClaims
        permitsForClaims = []
        for work in works {
            guard let permits = try permits(of: work) else { continue }
            if leavesHeld || permits.isPlain { try passPermits(of: work, permits) } else { _ = work.takeFreedPermits() }
        }
    }
}
