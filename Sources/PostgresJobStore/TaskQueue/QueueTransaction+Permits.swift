import JobModel
import JobStore

/// Tasks that wait for a limit of their job, and may run when permits or starts come free.
extension QueueTransaction {
    /// Held tasks that one call may look at.
    private static let heldPerPass = 1_000

    /// Releases as many of a job's held tasks as permits have come free since the last call, the oldest first.
    func passPermits(of work: JobWork, _ permits: JobPermits) throws {
        let freed = work.takeFreedPermits()
        if work.facts?.state.isDisabled == true { return }
        if let most = permits.limits.maxPerKey { try passKeys(freed.keys, most: most, of: work, permits) }
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

    /// Tasks whose keys are full are held for that from now on: the next time nobody looks at them.
    private func passJob(_ free: Int, of work: JobWork, _ permits: JobPermits) throws {
        let waiting = try heads(.jobLimit, of: work, key: nil, limit: Self.heldPerPass)
        guard let most = permits.limits.maxPerKey else { return release(Array(waiting.prefix(free)), as: nil) }
        let keys = Set(waiting.map { $0.key ?? "" })
        try permits.learn(keys, self)
        var taken = try permits.readyTasks(keys: keys, most: most, self)
        for key in keys { taken[key, default: 0] += try permits.runningTasks(key: key, self) }
        var released: [LimitedTask] = []
        var held: [LimitedTask] = []
        for task in waiting where released.count < free {
            let key = task.key ?? ""
            if taken[key, default: 0] < most {
                taken[key, default: 0] += 1
                released.append(task)
            } else {
                held.append(task)
            }
        }
        release(held, as: .keyLimit)
        release(released, as: nil)
    }

    // MARK: - When starts are there again

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
        limited(work)
    }

    // MARK: - Rows

    struct LimitedTask {
        let id: TaskID
        let key: String?
    }

    static let oldestOfJob = """
        SELECT id, limit_key FROM dotjob.dot_task_queue
        WHERE job_id = $1 AND held_reason = $2 ORDER BY priority, run_at, id LIMIT $3
        """

    static let oldestOfKey = """
        SELECT id, limit_key FROM dotjob.dot_task_queue
        WHERE job_id = $1 AND limit_key = $4 AND status = 1 AND held_reason = $2 ORDER BY priority, run_at, id LIMIT $3
        """

    /// The oldest tasks that are held for that. Nobody else takes them, since their job is locked.
    ///
    /// - Parameter key: `nil` for those of any key.
    func heads(_ reason: HeldReason, of work: JobWork, key: String?, limit: Int) throws -> [LimitedTask] {
        let values: [any PostgresValue] = [work.id, reason.rawValue, limit]
        let step = PostgresStep(key == nil ? Self.oldestOfJob : Self.oldestOfKey, key.map { values + [$0] } ?? values)
        return try db.run(step).map { LimitedTask(id: $0[0], key: $0[1]) }
    }

    private static let releaseTasks = """
        UPDATE dotjob.dot_task_queue
        SET held_reason = coalesce($2, CASE WHEN pinned_release IS NOT NULL THEN 'pinned' END)
        WHERE id = ANY($1) AND status = 1
        """

    /// - Parameter reason: why they must go on waiting; `nil` when they need not.
    private func release(_ tasks: [LimitedTask], as reason: HeldReason?) {
        guard !tasks.isEmpty else { return }
        db.queue(Self.releaseTasks, tasks.map(\.id), reason?.rawValue)
        ring()
    }
}
