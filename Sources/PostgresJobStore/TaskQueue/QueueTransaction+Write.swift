import JobModel

/// New tasks of a job.
extension QueueTransaction {
    // Each task takes its id from the one place that leaves no gap within a run.
    private static let writeOccurrence = """
        INSERT INTO dotjob.dot_task_queue
            (id, job_id, group_id, executor_handler, executor_param, priority, run_at, scheduled_at, origin)
        VALUES (dotjob.dot_take_ids(1), $1, $2, $3, $4, $5, $6, $7, 'schedule')
        ON CONFLICT (job_id, scheduled_at, shard) WHERE scheduled_at IS NOT NULL DO NOTHING RETURNING id
        """

    /// Writes the task of an occurrence.
    ///
    /// - Returns: the task; `nil` when there is one already.
    func write(_ occurrence: UTCMilliseconds?, of job: Job, parameters: String, runAt: UTCMilliseconds) throws
        -> TaskID?
    {
        try db.run(
            Self.writeOccurrence, job.id, job.groupID, job.handler, parameters, job.priority, runAt, occurrence
        ).value()
    }
}
