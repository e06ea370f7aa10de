import JobModel

extension FirstTask {
    init(_ row: PostgresRow) {
        self.init(
            releaseID: row["release_id"], executorID: row["executor_id"], taskID: row["task_id"],
            startedAt: row["started_at"])
    }

    /// Writes it down, unless there is an earlier word of the same release and executor. Only for the session's own executors.
    func write(of session: SessionID, _ db: PostgresConnection) throws {
        try db.run(
            """
            INSERT INTO dotjob.dot_release_first_task (release_id, executor_id, task_id, started_at)
            SELECT $1, id, $3, $4 FROM dotjob.dot_executor WHERE id = $2 AND session = $5
            ON CONFLICT (release_id, executor_id) DO NOTHING
            """, releaseID, executorID, taskID, startedAt, session)
    }
}
