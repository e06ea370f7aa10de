import GRDB
import JobModel
import JobStore

/// Tasks that limits of their jobs hold, and release.
extension QueueTransaction {
    private static let setKey = "UPDATE dot_task_queue SET limit_key = ?2 WHERE id = ?1"

    /// Why a due task that may otherwise run must wait for a limit of its job. It is held by then; if it need not wait, it is counted.
    func limit(_ task: ReadyTask, _ work: JobWork, _ permits: JobPermits) throws -> HeldReason? {
        let key = try key(of: task, permits)
        guard let reason = try permits.reason(key: key, self) else {
            try permits.take(key: key, self)
            limited(work)
            return nil
        }
        try hold(task.id, reason)
        // Another may have the permit that this one had no use for.
        if reason != .jobLimit, permits.limits.maxRunning != nil { turnCameFree(of: work) }
        if reason == .rateLimit { try permits.waitForStart(key: key, behind: 0, self) }
        limited(work)
        return reason
    }

    /// Other programs write tasks without keys, and changes of a job take them away.
    private func key(of task: ReadyTask, _ permits: JobPermits) throws -> String {
        guard permits.limits.key != nil else { return "" }
        if let known = task.limitKey { return known }
        let key = permits.key(of: task.parameters)
        let statement = try HotStatement(db, Self.setKey)
        statement.bind(1, task.id)
        try statement.bind(2, key)
        try statement.run()
        return key
    }

    // MARK: - When tasks are written

    /// How many of a job's new tasks that are due may go to the claims, and what holds those that follow.
    ///
    /// A task that would be held anyway is better written so: each that a claim meets costs it time.
    func room(for count: Int, key: String, _ permits: JobPermits, of work: JobWork) throws -> (count: Int, rest: HeldReason?) {
        var room = (count: count, rest: HeldReason?.none)
        let isKeyed = permits.limits.key != nil
        func narrow(_ reason: HeldReason, to most: Int?) throws {
            guard let most, room.count > 0 else { return }
            let isAwaited = try heads(reason, of: work, key: key, limit: 1, isKeyed: isKeyed && reason != .jobLimit).first != nil
            let free = isAwaited ? 0 : max(most, 0)
            if free < room.count { room = (free, reason) }
        }
        let limits = permits.limits
        if let most = limits.maxPerKey {
            let taken = try permits.runningTasks(key: key, self) + permits.readyTasks(key: key, most: most, self)
            try narrow(.keyLimit, to: most - taken)
        }
        let ready = try isKeyed && limits.maxRunning == nil ? 0 : permits.readyTasks(key: nil, most: count, self)
        if let most = limits.maxRunning { try narrow(.jobLimit, to: most - permits.runningTasks(self) - ready) }
        if let starts = try permits.availableStarts(key: key, self) {
            let spoken = isKeyed ? try permits.readyTasks(key: key, most: starts, self) : ready
            try narrow(.rateLimit, to: starts - spoken)
        }
        if room.rest == .rateLimit {
            try permits.waitForStart(key: key, behind: try permits.availableStarts(key: key, self) ?? 0, self)
        }
        limited(work)
        return room
    }

    // MARK: - When permits come free

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
        if permits.limits.key == nil, permits.limits.rate == nil {
            try releaseOldest(.jobLimit, of: work, free)
        } else {
            try passJob(free, of: work, permits)
        }
    }

    /// One that has left without a start may have been one for which others wait.
    private func reopen(_ keys: Set<String>, of work: JobWork, _ permits: JobPermits) throws {
        let isKeyed = permits.limits.key != nil
        for key in isKeyed ? keys : [""] where try permits.isAwaited(key: key, self) {
            let starts = try permits.availableStarts(key: key, self) ?? 0
            let spoken = try permits.readyTasks(key: isKeyed ? key : nil, most: starts, self)
            try permits.setOpening(key: key, behind: min(spoken, starts), self)
            limited(work)
        }
    }

    private func passKey(_ key: String, most: Int, of work: JobWork, _ permits: JobPermits) throws {
        let taken = try permits.runningTasks(key: key, self)
        guard taken < most else { return }
        let free = most - taken - (try permits.readyTasks(key: key, most: most, self))
        guard free > 0 else { return }
        let isJobFull = try permits.limits.maxRunning.map { try permits.runningTasks(self) >= $0 } ?? false
        for task in try heads(.keyLimit, of: work, key: key, limit: free, isKeyed: true) {
            try release(task, as: isJobFull ? .jobLimit : nil)
        }
    }

    /// Tasks whose keys are full are held for that from now on: the next time nobody looks at them.
    private func passJob(_ free: Int, of work: JobWork, _ permits: JobPermits) throws {
        var free = free
        var released: [String: Int] = [:]
        for task in try heads(.jobLimit, of: work, key: "", limit: Self.heldPerPass, isKeyed: false) {
            if free == 0 { return }
            if let most = permits.limits.maxPerKey {
                let key = task.key ?? ""
                let known = try released[key] ?? permits.readyTasks(key: key, most: most, self)
                if try permits.runningTasks(key: key, self) + known >= most {
                    released[key] = known
                    try release(task, as: .keyLimit)
                    continue
                }
                released[key] = known + 1
            }
            try release(task, as: nil)
            free -= 1
        }
    }

    // MARK: - When starts are there again

    /// Jobs and keys that one claim may look at.
    private static let ratesPerClaim = 100

    /// Releases tasks of the group that have waited for a start, as many as there are starts.
    func passStarts(ofGroup group: GroupID) throws {
        try writeStarts()
        guard let first = try StartRates.firstOpening(ofGroup: group, db), first <= now else { return }
        for (job, key) in try StartRates.open(ofGroup: group, now: now, limit: Self.ratesPerClaim, db) {
            let work = work(on: job)
            guard let permits = try permits(of: work), permits.limits.rate != nil else {
                try StartRates.forget(job: job, db)
                continue
            }
            try passStarts(key: key, of: work, permits)
        }
    }

    private func passStarts(key: String, of work: JobWork, _ permits: JobPermits) throws {
        let isKeyed = permits.limits.key != nil
        let starts = try permits.availableStarts(key: key, self) ?? 0
        let waiting = try heads(.rateLimit, of: work, key: key, limit: starts + 1, isKeyed: isKeyed)
        for task in waiting.prefix(starts) { try release(task, as: nil) }
        try permits.setOpening(key: key, behind: waiting.count > starts ? starts : nil, self)
        limited(work)
        // The next opening is read from the rows.
        try writeStarts()
    }

    // MARK: - Rows

    private struct LimitedTask {
        let id: TaskID
        let isPinned: Bool
        let key: String?
    }

    static let oldestOfJob = """
        SELECT id, pinned_release, limit_key FROM dot_task_queue INDEXED BY dot_task_queue_held
        WHERE job_id = ?1 AND held_reason = ?2 ORDER BY priority, run_at, id LIMIT ?4
        """

    static let oldestOfKey = """
        SELECT id, pinned_release, limit_key FROM dot_task_queue INDEXED BY dot_task_queue_limit
        WHERE job_id = ?1 AND limit_key = ?3 AND status = 1 AND held_reason = ?2 ORDER BY priority, run_at, id LIMIT ?4
        """

    /// The oldest tasks that are held for that.
    private func heads(
        _ reason: HeldReason, of work: JobWork, key: String, limit: Int, isKeyed: Bool
    ) throws -> [LimitedTask] {
        let statement = try HotStatement(db, isKeyed ? Self.oldestOfKey : Self.oldestOfJob)
        statement.bind(1, work.id)
        try statement.bind(2, reason.rawValue)
        if isKeyed { try statement.bind(3, key) }
        statement.bind(4, limit)
        var tasks: [LimitedTask] = []
        while try statement.step() {
            tasks.append(
                LimitedTask(
                    id: statement.int(0), isPinned: statement.optionalInt(1) != nil, key: statement.optionalText(2)))
        }
        return tasks
    }

    /// - Parameter reason: why it must go on waiting; `nil` when it need not.
    private func release(_ task: LimitedTask, as reason: HeldReason?) throws {
        try hold(task.id, reason ?? .ofWaiting(isJobDisabled: false, isPinned: task.isPinned))
        ring()
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

    // As if no limit and no turn held them: claims count them by what the job says now.
    private static let recount = """
        UPDATE dot_task_queue
        SET limit_key = NULL,
            held_reason = CASE WHEN held_reason NOT IN ('serial', \(HeldReason.ofLimits)) THEN held_reason
                WHEN ?5 THEN 'disabled' WHEN pinned_release IS NOT NULL THEN 'pinned' END
        WHERE id IN (SELECT q.id FROM \(QueuePages.waitingOfJob)
                     WHERE w.page >= ?4 AND q.id > ?3
                       AND (q.limit_key IS NOT NULL OR q.held_reason IN ('serial', \(HeldReason.ofLimits)))
                     ORDER BY w.page, q.id LIMIT ?2)
        RETURNING id
        """

    /// What a job's tasks wait for has changed: some of those that wait for a limit or a turn are released, and counted anew when a claim
    /// meets them.
    ///
    /// - Parameter last: the last one of the call before, 0 at first: what claims have counted since stays.
    /// - Returns: whether more are left.
    func recount(of job: Job, after last: inout TaskID) throws -> Bool {
        try pages.write(db)
        let tasks = try TaskID.fetchAll(
            db, sql: Self.recount,
            arguments: [job.id, Self.rowsPerTransaction, last, IDPage.number(of: last), job.isDisabled])
        last = tasks.max() ?? last
        return tasks.count == Self.rowsPerTransaction
    }
}
