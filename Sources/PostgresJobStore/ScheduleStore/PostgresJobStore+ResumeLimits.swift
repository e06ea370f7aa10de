public import JobModel
import JobStore

extension PostgresJobStore {
    // With LIMIT each is a look-up of one job's, and no join with all that is held.
    static let idleJobs = """
        SELECT j.id FROM dotjob.dot_job_info AS j
        WHERE (j.max_running IS NOT NULL OR j.max_per_key IS NOT NULL) AND j.disable = 0 AND j.deleted_at IS NULL
          AND (SELECT true FROM dotjob.dot_task_queue AS q
               WHERE q.job_id = j.id AND q.held_reason IN ('job_limit', 'key_limit') LIMIT 1)
          AND (SELECT true FROM dotjob.dot_task_queue AS q WHERE q.job_id = j.id AND q.status = 2 LIMIT 1) IS NULL
        LIMIT $1
        """

    /// Keys of a job that one call looks at.
    private static let keysPerJob = 1_000

    public func resumeLimits(limit: Int, now: UTCMilliseconds) throws -> Int {
        let idle: [JobID] = try read { try $0.run(Self.idleJobs, limit).column() }
        guard !idle.isEmpty else { return 0 }
        return try writeQueue(.loop, now: now) { queue in
            try queue.learn(idle)
            for id in idle {
                let work = queue.work(on: id)
                for task in try queue.heads(.keyLimit, of: work, key: nil, limit: Self.keysPerJob) {
                    queue.permitCameFree(of: work, key: task.key)
                }
                queue.permitCameFree(of: work)
            }
            try queue.passTurns()
            return queue.rings ? idle.count : 0
        }
    }
}
