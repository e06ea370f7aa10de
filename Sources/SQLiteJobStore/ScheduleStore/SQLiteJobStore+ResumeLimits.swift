import GRDB
public import JobModel
import JobStore

extension SQLiteJobStore {
    static let idleJobs = """
        SELECT id FROM dot_job_info AS j INDEXED BY dot_job_info_limited
        WHERE (max_running IS NOT NULL OR max_per_key IS NOT NULL) AND disable = 0 AND deleted_at IS NULL
          AND EXISTS (SELECT 1 FROM dot_task_queue INDEXED BY dot_task_queue_held
                      WHERE job_id = j.id AND held_reason IN ('job_limit', 'key_limit'))
          AND NOT EXISTS (SELECT 1 FROM dot_task_queue_claimed WHERE job_id = j.id)
        LIMIT ?1
        """

    /// Keys of a job that one call looks at.
    private static let keysPerJob = 1_000

    public func resumeLimits(limit: Int, now: UTCMilliseconds) throws -> Int {
        let idle = try read { try JobID.fetchAll($0, sql: Self.idleJobs, arguments: [limit]) }
        guard !idle.isEmpty else { return 0 }
        return try writeQueue(.loop, now: now) { queue in
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
