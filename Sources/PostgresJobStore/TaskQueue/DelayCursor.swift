import JobModel

/// The cursor of a job that comes due so long after its last scheduled task has left the queue.
///
/// It has none while such a task is in the queue. The transaction in which that leaves sets it, however it leaves; what another program
/// deletes is found by a look now and then.
enum DelayCursor {
    private static let isQueued = """
        EXISTS (SELECT 1 FROM dotjob.dot_task_queue AS q WHERE q.job_id = j.id AND q.scheduled_at IS NOT NULL)
        """

    // Another program may have written anything: what is no number has no delay.
    private static let delayMs = """
        least(CASE WHEN j.schedule_conf ~ '^[0-9]{1,18}$' THEN j.schedule_conf::bigint ELSE 0 END, \(Limits.delayMs))
        """

    /// The job waits for nothing in the queue, and will come due once more.
    private static let isOverdue = """
        j.schedule_type = 'delay' AND j.trigger_next_time IS NULL AND j.disable = 0 AND j.deleted_at IS NULL
        AND \(delayMs) > 0 AND NOT \(isQueued) AND (j.ends_at IS NULL OR j.ends_at > $1 + \(delayMs))
        """

    private static let setCursor = """
        UPDATE dotjob.dot_job_info AS j SET trigger_next_time = greatest($1 + \(delayMs), coalesce(j.starts_at, 0))
        WHERE j.id = $2 AND \(isOverdue)
        """

    /// Has a job, which is locked, come due so long after now, when no scheduled task of it is in the queue.
    ///
    /// - Returns: whether it will.
    static func set(ofJob id: JobID, now: UTCMilliseconds, _ db: PostgresConnection) throws -> Bool {
        try db.run(setCursor, now, id).changed > 0
    }

    private static let clearCursor = """
        UPDATE dotjob.dot_job_info AS j SET trigger_next_time = NULL
        WHERE j.id = $1 AND j.schedule_type = 'delay' AND j.trigger_next_time IS NOT NULL AND \(isQueued)
        """

    /// Takes a cursor back that was set anew while a scheduled task of the job is in the queue: it waits for the end of that.
    static func clear(ofJob id: JobID, _ db: PostgresConnection) throws { try db.run(clearCursor, id) }

    private static let forsaken = "SELECT j.id FROM dotjob.dot_job_info AS j WHERE \(isOverdue) LIMIT $2"

    /// Jobs that wait for nothing, and that nobody would have come due.
    static func forsaken(now: UTCMilliseconds, limit: Int, _ db: PostgresConnection) throws -> [JobID] {
        try db.run(forsaken, now, limit).column()
    }
}
