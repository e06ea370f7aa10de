import JobModel
import JobStore

/// Held tasks for which there are starts of their job's rate again.
extension QueueTransaction {
    /// Jobs and keys that one claim may look at.
    private static let ratesPerClaim = 100

    /// Releases tasks of the group that have waited for a start, as many as there are starts.
    func passStarts(ofGroup group: GroupID) throws {
        let open = try StartRates.open(ofGroup: group, now: now, limit: Self.ratesPerClaim, db)
        try learnFree(open.map(\.job))
        for (job, rates) in Dictionary(grouping: open, by: \.job).sorted(by: { $0.key < $1.key }) {
            let work = work(on: job)
            // Whoever has it looks too.
            guard work.isKnown else { continue }
            guard let permits = try permits(of: work), permits.limits.rate != nil else {
                try StartRates.forget(job: job, db)
                continue
            }
            try permits.learn(Set(rates.map(\.key)), self)
            for rate in rates { try passStarts(key: rate.key, of: work, permits) }
        }
        writeStarts()
    }

    private func passStarts(key: String, of work: JobWork, _ permits: JobPermits) throws {
        // Somebody else may have come before.
        guard let opening = try permits.opening(key: key, self), opening <= now else { return }
        let starts = try permits.availableStarts(key: key, self) ?? 0
        let place = permits.limits.key == nil ? nil : key
        let waiting = try heads(.rateLimit, of: work, key: place, limit: starts + 1)
        release(Array(waiting.prefix(starts)), as: nil)
        try permits.setOpening(key: key, behind: waiting.count > starts ? starts : nil, self)
        // Starts that nobody waits for may be for tasks that wait for a permit.
        if waiting.count < starts { permitCameFree(of: work, key: place) }
        limited(work)
    }

    /// One that has left without a start may have been one for which others wait.
    func reopen(_ freed: Set<String>, of work: JobWork, _ permits: JobPermits) throws {
        let isKeyed = permits.limits.key != nil
        let keys = isKeyed ? freed : [""]
        try permits.learn(keys, self)
        for key in keys.sorted() where try permits.opening(key: key, self) != nil {
            let starts = try permits.availableStarts(key: key, self) ?? 0
            let spoken = isKeyed ? try permits.readyTasks(key: key, most: starts, self) : try permits.readyTasks(self)
            try permits.setOpening(key: key, behind: min(spoken, starts), self)
            limited(work)
        }
    }
}
