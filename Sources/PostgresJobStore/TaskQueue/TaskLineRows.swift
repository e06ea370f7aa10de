import JobModel
import JobStore

/// Rows of `dot_task_line`: what running attempts have logged so far.
enum TaskLineRows {
    // What a transaction of unknown outcome has written comes again.
    private static let insert = """
        INSERT INTO dotjob.dot_task_line (task_id, claim_no, line_no, at, level, source, text)
        SELECT n.* FROM unnest(
            $1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::text[]
        ) AS n (task_id, claim_no, line_no, at, level, source, text)
        JOIN dotjob.dot_task_queue AS q
            ON q.id = n.task_id AND q.claim_no = n.claim_no AND q.session + 0 = $8 AND q.status + 0 = 2
        ON CONFLICT DO NOTHING
        """

    /// Writes lines of attempts that the session still holds.
    static func write(_ all: [TaskLines], of session: SessionID, _ db: PostgresConnection) throws {
        let lines = all.flatMap { task in
            task.lines.enumerated().map { (task.key, task.first + $0.offset, $0.element) }
        }
        try db.run(
            insert, lines.map(\.0.taskID), lines.map(\.0.claimNo), lines.map(\.1), lines.map(\.2.at),
            lines.map(\.2.level.rawValue), lines.map(\.2.source.rawValue), lines.map(\.2.text), session)
    }

    /// Removes all that tasks' attempts have logged: their last ones have ended.
    static func delete(_ tasks: [TaskID]) -> PostgresStep {
        PostgresStep("DELETE FROM dotjob.dot_task_line WHERE task_id = ANY($1)", [tasks])
    }
}
