import GRDB
import JobModel
import JobStore

/// A waiting task that a limit of its job holds.
struct LimitedTask {
    let id: TaskID
    let isPinned: Bool
    /// What it is counted by; `nil` where its job does not tell tasks apart.
    let key: String?
}

extension QueueTransaction {
    static let oldestOfJob = """
        SELECT id, pinned_release, limit_key FROM dot_task_queue INDEXED BY dot_task_queue_held
        WHERE job_id = ?1 AND held_reason = ?2 ORDER BY priority, run_at, id LIMIT ?4
        """

    static let oldestOfKey = """
        SELECT id, pinned_release, limit_key FROM dot_task_queue INDEXED BY dot_task_queue_limit
        WHERE job_id = ?1 AND limit_key = ?3 AND status = 1 AND held_reason = ?2 ORDER BY priority, run_at, id LIMIT ?4
        """

    /// The oldest tasks that are held for that.
    ///
    /// - Parameter key: that they are counted by; `nil` for all of the job.
    func heads(_ reason: HeldReason, of work: JobWork, key: String?, limit: Int) throws -> [LimitedTask] {
        let statement = try HotStatement(db, key == nil ? Self.oldestOfJob : Self.oldestOfKey)
        statement.bind(1, work.id)
        try statement.bind(2, reason.rawValue)
        if let key { try statement.bind(3, key) }
        statement.bind(4, limit)
        var tasks: [LimitedTask] = []
        while try statement.step() {
            tasks.append(
                LimitedTask(
                    id: statement.int(0), isPinned: statement.optionalInt(1) != nil, key: statement.optionalText(2)))
        }
        return tasks
    }

    /// Whoever releases one that need not wait has executors look, unless it claims it.
    ///
    /// - Parameter reason: why it must go on waiting; `nil` when it need not.
    func release(_ task: LimitedTask, as reason: HeldReason?) throws {
        try hold(task.id, reason ?? .ofWaiting(isJobDisabled: false, isPinned: task.isPinned))
    }
}
