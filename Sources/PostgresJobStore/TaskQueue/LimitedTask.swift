import JobModel
import JobStore

/// A waiting task that a limit of its job holds.
struct LimitedTask {
    let id: TaskID
    /// What it is counted by; `nil` where its job does not tell tasks apart.
    let key: String?
}

extension QueueTransaction {
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
    func release(_ tasks: [LimitedTask], as reason: HeldReason?) {
        guard !tasks.isEmpty else { return }
        db.queue(Self.releaseTasks, tasks.map(\.id), reason?.rawValue)
        if reason == nil { ring() }
    }
}
