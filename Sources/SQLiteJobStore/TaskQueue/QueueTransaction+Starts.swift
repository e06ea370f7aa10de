import GRDB
import JobModel
import JobStore

/// Held tasks for which there are starts of their job's rate again.
extension QueueTransaction {
    /// Jobs and keys that one claim may look at.
    private static let ratesPerClaim = 100

    /// Releases tasks of the group that have waited for a start, as many as there are starts.
    ///
    /// - Returns: whether there were any: who claims next takes them, and others need not look unless some are left.
    func passStarts(ofGroup group: GroupID) throws -> Bool {
        try writeStarts()
        guard let first = try StartRates.firstOpening(ofGroup: group, db), first <= now else { return false }
        for (job, key) in try StartRates.open(ofGroup: group, now: now, limit: Self.ratesPerClaim, db) {
            let work = work(on: job)
            guard let permits = try permits(of: work), permits.limits.rate != nil else {
                try StartRates.forget(job: job, db)
                continue
            }
            try passStarts(key: key, of: work, permits)
        }
        return true
    }

    private func passStarts(key: String, of work: JobWork, _ permits: JobPermits) throws {
        let isKeyed = permits.limits.key != nil
        let starts = try permits.availableStarts(key: key, self) ?? 0
        let waiting = try heads(.rateLimit, of: work, key: isKeyed ? key : nil, limit: starts + 1)
        for task in waiting.prefix(starts) { try release(task, as: nil) }
        try permits.setOpening(key: key, behind: waiting.count > starts ? starts : nil, self)
        // Starts that nobody waits for may be for tasks that wait for a permit.
        if waiting.count < starts { permitCameFree(of: work, key: isKeyed ? key : nil) }
        limited(work)
        // The next opening is read from the rows.
        try writeStarts()
    }

    /// One that has left without a start may have been one for which others wait.
    func reopen(_ keys: Set<String>, of work: JobWork, _ permits: JobPermits) throws {
        let isKeyed = permits.limits.key != nil
        for key in isKeyed ? keys : [""] where try permits.isAwaited(key: key, self) {
            let starts = try permits.availableStarts(key: key, self) ?? 0
            let spoken = try permits.readyTasks(key: isKeyed ? key : nil, most: starts, self)
            try permits.setOpening(key: key, behind: min(spoken, starts), self)
            limited(work)
        }
    }
}
