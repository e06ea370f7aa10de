import JobModel
import JobStore

extension PostgresJobStore {
    // A disabled job may wait for its handler; a deleted one never runs again.
    private static let jobInNeed = """
        SELECT executor_handler, name FROM dotjob.dot_job_info
        WHERE job_group = $1 AND executor_handler = ANY($2) AND disable = 0 AND deleted_at IS NULL
        ORDER BY id LIMIT 1
        """

    // By the jobs of the group: each index of the queue by job is small where it is looked at. A task on a release of its own needs no
    // other.
    private static let taskInNeed = """
        SELECT q.executor_handler, j.name, q.id
        FROM dotjob.dot_job_info AS j CROSS JOIN LATERAL (
            (SELECT id, executor_handler FROM dotjob.dot_task_queue
             WHERE job_id = j.id AND status = 1 AND executor_handler = ANY($2) AND pinned_release IS NULL LIMIT 1)
            UNION ALL
            (SELECT id, executor_handler FROM dotjob.dot_task_queue
             WHERE job_id = j.id AND status = 2 AND executor_handler = ANY($2) AND pinned_release IS NULL LIMIT 1)
        ) AS q
        WHERE j.job_group = $1 AND j.deleted_at IS NULL
        LIMIT 1
        """

    /// The group is locked: no job comes to need a handler meanwhile.
    ///
    /// - Throws: `refused` when the group's work needs a handler that the bundle takes away.
    static func checkRemoval(
        from desired: Release?, to bundle: PluginBundle, of group: ExecutorGroup, _ db: PostgresConnection
    ) throws {
        guard let removal = HandlerRemoval(from: desired, to: bundle, ofGroup: group.name) else { return }
        if let row = try db.run(jobInNeed, group.id, removal.handlers).first {
            try removal.check((handler: row["executor_handler"], by: .job(row["name"])))
        }
        if let row = try db.run(taskInNeed, group.id, removal.handlers).first {
            try removal.check((handler: row["executor_handler"], by: .task(row["id"], ofJob: row["name"])))
        }
    }
}
