import JobModel
import JobStore

/// Held tasks to whom permits are passed on that have come free.
extension QueueTransaction {
    /// Held tasks that one call may look at.
    private static let heldPerPass = 1_000

    /// Releases as many of a job's held tasks as permits have come free since the last call, the oldest first.
    func passPermits(of work: JobWork, _ permits: JobPermits) throws {
        let freed = work.takeFreedPermits()
        if work.facts?.state.isDisabled == true { return }
        if let most = permits.limits.maxPerKey { try passKeys(freed.keys, most: most, of: work, permits) }
        if permits.limits.rate != nil { try reopen(freed.keys, of: work, permits) }
        guard let most = permits.limits.maxRunning else { return }
        let running = try permits.runningTasks(self)
        var free = min(most - running, freed.count)
        // Unless all were taken before, some may be spoken for, and others may have been left.
        if running + freed.count < most { free = most - running - (try permits.readyTasks(self)) }
        guard free > 0 else { return }
        if permits.limits.key == nil, permits.limits.rate == nil {
            release(try heads(.jobLimit, of: work, key: nil, limit: free), as: nil)
        } else {
            try passJob(free, of: work, permits)
        }
    }

    private func passKeys(_ keys: Set<String>, most: Int, of work: JobWork, _ permits: JobPermits) throws {
        try permits.learn(keys, self)
        let open = try keys.filter { try permits.runningTasks(key: $0, self) < most }
        let ready = try permits.readyTasks(keys: open, most: most, self)
        let isJobFull = try permits.limits.maxRunning.map { try permits.runningTasks(self) >= $0 } ?? false
        for key in open.sorted() {
            let free = most - (try permits.runningTasks(key: key, self)) - (ready[key] ?? 0)
            guard free > 0 else { continue }
            release(
                try heads(.keyLimit, of: work, key: key, limit: free), as: isJobFull ? .jobLimit : nil)
        }
    }

    /// Tasks whose keys are full, or have no starts, are held for that from now on: the next time nobody looks at them.
    private func passJob(_ free: Int, of work: JobWork, _ permits: JobPermits) throws {
        let waiting = try heads(.jobLimit, of: work, key: nil, limit: Self.heldPerPass)
        let keys = Set(waiting.map { $0.key ?? "" })
        try permits.learn(keys, self)
        let most = permits.limits.maxPerKey
        var spoken = try most.map { try permits.readyTasks(keys: keys, most: $0, self) } ?? [:]
        var passed: [HeldReason?: [LimitedTask]] = [:]
        for task in waiting where passed[nil, default: []].count < free {
            let reason = try reason(key: task.key ?? "", spoken: &spoken, permits)
            passed[reason, default: []].append(task)
            // The others have no starts either.
            if reason == .rateLimit, permits.limits.key == nil { break }
        }
        for (reason, tasks) in passed { release(tasks, as: reason) }
        for task in passed[.rateLimit] ?? [] {
            let key = task.key ?? ""
            try permits.waitForStart(key: key, behind: spoken[key] ?? 0, self)
            limited(work)
        }
    }

    /// What else would hold a task that may have a permit of its job.
    ///
    /// - Parameter spoken: tasks of each key that are about to run; one more when nothing holds this one.
    private func reason(key: String, spoken: inout [String: Int], _ permits: JobPermits) throws -> HeldReason? {
        let known = spoken[key] ?? 0
        if let most = permits.limits.maxPerKey, try permits.runningTasks(key: key, self) + known >= most {
            return .keyLimit
        }
        if let starts = try permits.availableStarts(key: key, self), starts <= known { return .rateLimit }
        spoken[key] = known + 1
        return nil
    }
}
