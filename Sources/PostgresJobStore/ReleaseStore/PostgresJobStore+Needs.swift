import JobModel
public import JobStore

extension PostgresJobStore {
    private static let jobsInNeed = """
        SELECT count(*) FROM dotjob.dot_job_info
        WHERE job_group = $1 AND executor_handler = $2 AND disable = 0 AND deleted_at IS NULL
        """

    // Waiting, then claimed, then held, each by its index, up to where counting takes long.
    static let tasksInNeed = """
        SELECT count(*) FROM (
            SELECT 1 FROM dotjob.dot_task_queue AS q JOIN dotjob.dot_job_info AS j ON j.id = q.job_id
            WHERE q.group_id = $1 AND q.executor_handler = $2 AND q.status = 1 AND q.held_reason IS NULL
              AND j.deleted_at IS NULL
            UNION ALL
            SELECT 1 FROM dotjob.dot_task_queue AS q JOIN dotjob.dot_job_info AS j ON j.id = q.job_id
            WHERE q.group_id = $1 AND q.executor_handler = $2 AND q.status = 2 AND q.pinned_release IS NULL
              AND j.deleted_at IS NULL
            UNION ALL
            SELECT 1 FROM dotjob.dot_job_info AS j JOIN dotjob.dot_task_queue AS q ON q.job_id = j.id
            WHERE j.job_group = $1 AND j.deleted_at IS NULL AND q.held_reason IS NOT NULL AND q.pinned_release IS NULL
              AND q.executor_handler = $2
            LIMIT \(ListCount.most + 1)) AS task
        """

    public func needs(of handlers: [String], inGroup name: String) throws -> [HandlerNeed] {
        try read { db in
            let group = try Self.group(named: name, db).id
            return try handlers.compactMap { handler in
                let jobs: Int = try db.run(Self.jobsInNeed, group, handler).value() ?? 0
                let tasks: Int = try db.run(Self.tasksInNeed, group, handler).value() ?? 0
                guard jobs > 0 || tasks > 0 else { return nil }
                return HandlerNeed(handler: handler, jobs: jobs, tasks: ListCount(counted: tasks))
            }
        }
    }
}
