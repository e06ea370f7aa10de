import GRDB
import JobModel

/// The cursor of a job that comes due so long after its last scheduled task has left the queue.
///
/// It has none while such a task is in the queue. The transaction in which that leaves sets it, however it leaves; what another program
/// deletes is found by a look now and then.
enum DelayCursor {
    /// Of a row of `dot_job_info`: whether its next occurrence waits for something.
    static let isMissing = """
        schedule_type = 'delay' AND trigger_next_time IS NULL AND disable = 0 AND deleted_at IS NULL
        """

    private static let isQueued = """
        EXISTS (SELECT 1 FROM dot_task_queue INDEXED BY dot_task_queue_occurrence
                WHERE job_id = dot_job_info.id AND scheduled_at IS NOT NULL)
        """

    // Another program may have written any number.
    private static let delayMs = "min(CAST(schedule_conf AS INTEGER), \(Limits.delayMs))"

    /// The job waits for nothing in the queue, and will come due once more.
    private static let isOverdue = """
        \(isMissing) AND CAST(schedule_conf AS INTEGER) > 0 AND NOT \(isQueued)
        AND (ends_at IS NULL OR ends_at > ?1 + \(delayMs))
        """

    private static let setCursor = """
        UPDATE dot_job_info SET trigger_next_time = max(?1 + \(delayMs), coalesce(starts_at, 0))
        WHERE id = ?2 AND \(isOverdue)
        """

    /// Has a job come due so long after now, when no scheduled task of it is in the queue.
    ///
    /// - Returns: whether it will.
    static func set(ofJob id: JobID, now: UTCMilliseconds, _ db: Database) throws -> Bool {
        let statement = try HotStatement(db, setCursor)
        statement.bind(1, now)
        statement.bind(2, id)
        try statement.run()
        return db.changesCount > 0
    }

    private static let clearCursor = """
        UPDATE dot_job_info SET trigger_next_time = NULL
        WHERE id = ?1 AND schedule_type = 'delay' AND trigger_next_time IS NOT NULL AND \(isQueued)
        """

    /// Takes a cursor back that was set anew while a scheduled task of the job is in the queue: it waits for the end of that.
    static func clear(ofJob id: JobID, _ db: Database) throws {
        try db.execute(sql: clearCursor, arguments: [id])
    }

    static let forsaken = """
        SELECT id FROM dot_job_info INDEXED BY dot_job_info_delay WHERE \(isOverdue) LIMIT ?2
        """

    /// Jobs that wait for nothing, and that nobody would have come due.
    static func forsaken(now: UTCMilliseconds, limit: Int, _ db: Database) throws -> [JobID] {
        try JobID.fetchAll(db, sql: forsaken, arguments: [now, limit])
    }
}
