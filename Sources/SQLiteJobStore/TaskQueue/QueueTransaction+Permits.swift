import GRDB
import JobModel
import JobStore

/// Held tasks to whom permits are passed on that have come free.
extension QueueTransaction {
    /// Held tasks that one call may look at.
    private static let heldPerPass = 1_000

    /// Releases as many of a job's held tasks as permits have come free since the last call, the oldest first.
    func passPermits(of work: JobWork, _ permits: JobPermits) throws {
        let freed = work.takeFreedPermits()
        if try facts(of: work)?.state.isDisabled == true { return }
        if let most = permits.limits.maxPerKey {
            for key in freed.keys { try passKey(key, most: most, of: work, permits) }
        }
        if permits.limits.rate != nil { try reopen(freed.keys, of: work, permits) }
        guard let most = permits.limits.maxRunning else { return }
        let running = try permits.runningTasks(self)
        var free = min(most - running, freed.count)
        // Unless all were taken before, some may be spoken for, and others may have been left.
        if running + freed.count < most {
            free = most - running - (try permits.readyTasks(key: nil, most: most, self))
        }
        guard free > 0 else { return }
        if permits.isPlain {
            try releaseOldest(.jobLimit, of: work, free)
        } else {
            try passJob(free, of: work, permits)
        }
    }

    private func passKey(_ key: String, most: Int, of work: JobWork, _ permits: JobPermits) throws {
        let taken = try permits.runningTasks(key: key, self)
        guard taken < most else { return }
        let free = most - taken - (try permits.readyTasks(key: key, most: most, self))
        guard free > 0 else { return }
        let isJobFull = try permits.limits.maxRunning.map { try permits.runningTasks(self) >= $0 } ?? false
        for task in try heads(.keyLimit, of: work, key: key, limit: free) {
            try release(task, as: isJobFull ? .jobLimit : nil)
            if !isJobFull { ring() }
        }
    }

    /// Tasks whose keys are full, or have no starts, are held for that from now on: the next time nobody looks at them.
    private func passJob(_ free: Int, of work: JobWork, _ permits: JobPermits) throws {
        var free = free
        var spoken: [String: Int] = [:]
        for task in try heads(.jobLimit, of: work, key: nil, limit: Self.heldPerPass) {
            if free == 0 { return }
            let key = task.key ?? ""
            let reason = try reason(key: key, spoken: &spoken, permits)
            try release(task, as: reason)
            switch reason {
            case nil:
                free -= 1
                ring()
            case .rateLimit:
                try permits.waitForStart(key: key, behind: spoken[key] ?? 0, self)
                limited(work)
                // The others have no starts either.
                if permits.limits.key == nil { return }
            default: break
            }
        }
    }

    /// What else would hold a task that may have a permit of its job.
    ///
    /// - Parameter spoken: tasks of each key that are about to run; one more when nothing holds this one.
    private func reason(key: String, spoken: inout [String: Int], _ permits: JobPermits) throws -> HeldReason? {
        let most = permits.limits.maxPerKey
        let known = try spoken[key] ?? most.map { try permits.readyTasks(key: key, most: $0, self) } ?? 0
        spoken[key] = known
        if let most, try permits.runningTasks(key: key, self) + known >= most { return .keyLimit }
        if let starts = try permits.availableStarts(key: key, self), starts <= known { return .rateLimit }
        spoken[key] = known + 1
        return nil
    }

    private static let releaseOldest = """
        UPDATE dot_task_queue SET held_reason = iif(pinned_release IS NULL, NULL, 'pinned')
        WHERE id IN (SELECT id FROM dot_task_queue INDEXED BY dot_task_queue_held
                     WHERE job_id = ?1 AND held_reason = ?2 ORDER BY priority, run_at, id LIMIT ?3)
        """

    private func releaseOldest(_ reason: HeldReason, of work: JobWork, _ count: Int) throws {
        let statement = try HotStatement(db, Self.releaseOldest)
        statement.bind(1, work.id)
        try statement.bind(2, reason.rawValue)
        statement.bind(3, count)
        try statement.run()
        if db.changesCount > 0 { ring() }
    }
}
