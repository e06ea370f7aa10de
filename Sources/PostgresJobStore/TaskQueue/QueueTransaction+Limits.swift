import JobModel
import JobStore

/// Tasks that limits of their jobs hold when a claim meets them, or when they are written.
extension QueueTransaction {
    /// What a claim found out about a task.
    struct MetTask {
        let id: TaskID
        /// `nil` when it runs.
        let reason: HeldReason?
        /// `nil` where its job does not tell tasks apart.
        let key: String?
    }

    /// Why a due task that may otherwise run must wait for a limit of its job. It is held when the claim has written what it met; if it need
    /// not wait, it is counted.
    func limit(_ task: ReadyTask, _ work: JobWork, _ permits: JobPermits) throws -> HeldReason? {
        let key = Self.key(of: task, permits)
        let reason = try permits.reason(key: key, self)
        let limitKey = permits.limits.key == nil ? nil : key
        if reason != nil || limitKey != task.limitKey {
            met.append(MetTask(id: task.id, reason: reason, key: limitKey))
        }
        guard let reason else {
            permits.take(key: key)
            limited(work)
            return nil
        }
        // Another may have the permit that this one had no use for.
        if reason != .jobLimit, permits.limits.maxRunning != nil { permitCameFree(of: work) }
        if work.facts?.queueAtMost != nil { mayHaveSurplus(work) }
        if reason == .rateLimit { try permits.waitForStart(key: key, behind: 0, self) }
        limited(work)
        return reason
    }

    private static let writeMet = """
        UPDATE dotjob.dot_task_queue AS q SET held_reason = n.reason, limit_key = n.key
        FROM unnest($1::bigint[], $2::text[], $3::text[]) AS n (id, reason, key) WHERE q.id = n.id AND q.status = 1
        """

    /// Writes what a claim has found out about tasks, with its next statement. Before it takes those that run.
    func writeMet() {
        guard !met.isEmpty else { return }
        db.queue(Self.writeMet, met.map(\.id), met.map(\.reason?.rawValue), met.map(\.key))
        met = []
    }

    /// Other programs write tasks without keys, and changes of a job take them away.
    private static func key(of task: ReadyTask, _ permits: JobPermits) -> String {
        permits.limits.key == nil ? "" : task.limitKey ?? permits.key(of: task.parameters)
    }

    /// Looks up what limits of their jobs ask of tasks that a claim is about to decide on: a round trip for each job.
    func learnPermits(of tasks: some Sequence<ReadyTask>) throws {
        var keys: [JobID: Set<String>] = [:]
        for task in tasks {
            guard let permits = try permits(of: work(on: task.jobID)) else { continue }
            keys[task.jobID, default: []].insert(Self.key(of: task, permits))
        }
        for (job, keys) in keys { try permits(of: work(on: job))?.learn(keys, self) }
    }

    // MARK: - When tasks are written

    /// How many of a job's new tasks that are due may go to the claims, and what holds those that follow.
    ///
    /// A task that would be held anyway is better written so: each that a claim meets costs it time.
    func room(
        for count: Int, key: String, _ permits: JobPermits, of work: JobWork
    ) throws -> (count: Int, rest: HeldReason?) {
        var room = (count: count, rest: HeldReason?.none)
        let isKeyed = permits.limits.key != nil
        func narrow(_ reason: HeldReason, to most: Int) throws {
            guard room.count > 0 else { return }
            let place = isKeyed && reason != .jobLimit ? key : nil
            let isAwaited = try heads(reason, of: work, key: place, limit: 1).first != nil
            let free = isAwaited ? 0 : max(most, 0)
            // Another program has ended what ran, and let nobody through.
            if isAwaited, most > 0, reason != .rateLimit { permitCameFree(of: work, key: place) }
            if free < room.count { room = (free, reason) }
        }
        let limits = permits.limits
        if let most = limits.maxPerKey {
            let taken = try permits.runningTasks(key: key, self) + permits.readyTasks(key: key, most: most, self)
            try narrow(.keyLimit, to: most - taken)
        }
        let ready = try isKeyed && limits.maxRunning == nil ? 0 : permits.readyTasks(self)
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

    // MARK: - When limits change

    // As if no limit and no turn held them: claims count them by what the job says now.
    private static let recount = """
        UPDATE dotjob.dot_task_queue
        SET limit_key = NULL,
            held_reason = CASE WHEN held_reason NOT IN ('serial', \(HeldReason.ofLimits)) THEN held_reason
                WHEN $4 = 1 THEN 'disabled' WHEN pinned_release IS NOT NULL THEN 'pinned' END
        WHERE status = 1 AND id IN (
            SELECT id FROM dotjob.dot_task_queue
            WHERE job_id = $1 AND status = 1 AND id > $3
              AND (limit_key IS NOT NULL OR held_reason IN ('serial', \(HeldReason.ofLimits)))
            ORDER BY id LIMIT $2 FOR UPDATE)
        RETURNING id
        """

    /// What a job's tasks wait for has changed: some of those that wait for a limit or a turn are released, and counted anew when a claim
    /// meets them.
    ///
    /// - Parameter last: the last one of the call before, 0 at first: what claims have counted since stays.
    /// - Returns: whether more are left.
    func recount(of job: Job, after last: inout TaskID) throws -> Bool {
        let tasks: [TaskID] = try db.run(Self.recount, job.id, Self.rowsPerTransaction, last, job.isDisabled).column()
        last = tasks.max() ?? last
        return tasks.count == Self.rowsPerTransaction
    }
}
