import GRDB
import JobModel
import JobStore

/// Tasks that limits of their jobs hold.
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
        if reason != .jobLimit, permits.limits.maxRunning != nil { permitCameFree(of: work) }
        if work.facts?.queueAtMost != nil { mayHaveSurplus(work) }
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

    /// How many of a job's new tasks that are due may go to the claims, and what holds those that follow.
    ///
    /// A task that would be held anyway is better written so: each that a claim meets costs it time.
    func room(for count: Int, key: String, _ permits: JobPermits, of work: JobWork) throws -> (
        count: Int, rest: HeldReason?
    ) {
        var room = (count: count, rest: HeldReason?.none)
        let isKeyed = permits.limits.key != nil
        func narrow(_ reason: HeldReason, to most: Int?) throws {
            guard let most, room.count > 0 else { return }
            let isOfKey = isKeyed && reason != .jobLimit
            let isAwaited = try heads(reason, of: work, key: isOfKey ? key : nil, limit: 1).first != nil
            let free = isAwaited ? 0 : max(most, 0)
            // Another program has ended what ran, and let nobody through.
            if isAwaited, most > 0, reason != .rateLimit { permitCameFree(of: work, key: isOfKey ? key : nil) }
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
