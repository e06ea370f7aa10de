import GRDB
import JobModel
import JobStore

extension SQLiteJobStore {
    // A disabled job may wait for its handler; a deleted one never runs again.
    private static let jobInNeed = """
        SELECT executor_handler, name FROM dot_job_info
        WHERE job_group = ?1 AND executor_handler IN (SELECT value FROM json_each(?2)) AND disable = 0
          AND deleted_at IS NULL
        ORDER BY id LIMIT 1
        """

    // Waiting, then claimed, then held, each by its index. A task on a release of its own needs no other.
    private static let taskInNeed = """
        SELECT q.executor_handler, j.name, q.id
        FROM json_each(?2) AS h
            CROSS JOIN dot_task_queue AS q INDEXED BY dot_task_queue_ready
                ON q.group_id = ?1 AND q.executor_handler = h.value AND q.status = 1 AND q.held_reason IS NULL
            CROSS JOIN dot_job_info AS j ON j.id = q.job_id
        WHERE j.deleted_at IS NULL
        UNION ALL
        SELECT q.executor_handler, j.name, q.id
        FROM \(QueuePages.allClaimed)
            CROSS JOIN dot_job_info AS j ON j.id = q.job_id
        WHERE q.group_id = ?1 AND q.executor_handler IN (SELECT value FROM json_each(?2))
          AND q.pinned_release IS NULL AND j.deleted_at IS NULL
        UNION ALL
        SELECT q.executor_handler, j.name, q.id
        FROM dot_job_info AS j
            CROSS JOIN dot_task_queue AS q INDEXED BY dot_task_queue_held
                ON q.job_id = j.id AND q.held_reason IS NOT NULL
        WHERE j.job_group = ?1 AND j.deleted_at IS NULL AND q.pinned_release IS NULL
          AND q.executor_handler IN (SELECT value FROM json_each(?2))
        LIMIT 1
        """

    /// - Throws: `refused` when the group's work needs a handler that the bundle takes away.
    static func checkRemoval(
        from desired: Release?, to bundle: PluginBundle, of group: ExecutorGroup, _ db: Database
    ) throws {
        guard let removal = HandlerRemoval(from: desired, to: bundle, ofGroup: group.name) else { return }
        let arguments: StatementArguments = [group.id, try json(removal.handlers)]
        if let row = try Row.fetchOne(db, sql: jobInNeed, arguments: arguments) {
            try removal.check((handler: row["executor_handler"], by: .job(row["name"])))
        }
        if let row = try Row.fetchOne(db, sql: taskInNeed, arguments: arguments) {
            try removal.check((handler: row["executor_handler"], by: .task(row["id"], ofJob: row["name"])))
        }
    }
}
