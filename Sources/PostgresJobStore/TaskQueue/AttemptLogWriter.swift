import JobModel
import JobStore

/// Gathers the log rows of a batch's attempts, and writes them with one statement.
struct AttemptLogWriter {
    // What the task says goes from row to row, and not through this process.
    private static let insert = """
        INSERT INTO dotjob.dot_job_log (
            id, job_id, task_id, claim_no, session, origin, scheduled_at, due_at, executor_handler, executor_param, attempt,
            trace_context, executor_id, release_id, plugin_id, started_at, finished_at, handle_code, handle_msg, result,
            is_final, system_library, elapsed_us, cause_id, failure_state)
        SELECT d.id, q.job_id, q.id, q.claim_no, q.session, q.origin, q.scheduled_at, q.run_at, q.executor_handler,
            q.executor_param, q.attempt + 1, q.trace_context, d.executor, d.release, d.plugin, d.started, d.finished,
            d.code, d.message, d.result, d.final, d.library, d.elapsed, d.cause, d.state
        FROM unnest(
            $1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
            $8::bigint[], $9::text[], $10::text[], $11::bigint[], $12::text[], $13::bigint[], $14::bigint[], $15::bigint[]
        ) AS d (
            id, task, executor, release, plugin, started, finished, code, message, result, final, library, elapsed, cause,
            state)
        JOIN dotjob.dot_task_queue AS q ON q.id = d.task
        """

    private static let insertLines = """
        INSERT INTO dotjob.dot_job_log_line (log_id, line_no, at, finished_at, level, source, text)
        SELECT * FROM unnest(
            $1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::text[])
        """

    private static let takeIDs = """
        SELECT nextval(pg_get_serial_sequence('dotjob.dot_job_log', 'id')) FROM generate_series(1, $1)
        """

    struct Attempt {
        let log: LogID
        let task: TaskID
        let completion: Completion
        let isFinal: Bool
        /// Of a failure.
        let causeID: CauseID?
        /// Of a failure after which the task does not run again by itself.
        let failureState: FailureState?
    }

    private let attempts: [Attempt]

    /// Ids for so many rows, rising: the order in which attempts ended, also when they are written in another.
    static func takeIDs(_ count: Int, _ db: PostgresConnection) throws -> [LogID] {
        try db.run(takeIDs, count).column()
    }

    init(_ attempts: [Attempt]) { self.attempts = attempts }

    /// The statements that write them, before their tasks leave the queue.
    var steps: [PostgresStep] {
        let ends = attempts.map(\.completion)
        let rows = PostgresStep(
            Self.insert,
            [
                attempts.map(\.log), attempts.map(\.task), ends.map(\.executorID), ends.map(\.releaseID),
                ends.map(\.pluginID), ends.map(\.startedAt), ends.map(\.finishedAt), ends.map(\.code.rawValue),
                ends.map(\.message), ends.map(\.result), attempts.map(\.isFinal), ends.map(\.systemLibrary),
                ends.map(\.elapsedMicroseconds), attempts.map(\.causeID), attempts.map(\.failureState?.rawValue),
            ])
        return [rows] + (Self.lines(of: attempts.map { ($0.log, $0.completion) }).map { [$0] } ?? [])
    }

    /// The statement that writes what attempts have logged; `nil` when that is nothing.
    static func lines(of attempts: [(log: LogID, completion: Completion)]) -> PostgresStep? {
        let lines = attempts.flatMap { attempt in
            attempt.completion.logLines.enumerated().map { (attempt, $0.offset + 1, $0.element) }
        }
        if lines.isEmpty { return nil }
        return PostgresStep(
            insertLines,
            [
                lines.map(\.0.log), lines.map(\.1), lines.map(\.2.at), lines.map(\.0.completion.finishedAt),
                lines.map(\.2.level.rawValue), lines.map(\.2.source.rawValue), lines.map(\.2.text),
            ])
    }
}

extension QueueTransaction {
    private static let logEnd = """
        INSERT INTO dotjob.dot_job_log (
            job_id, task_id, claim_no, session, origin, scheduled_at, due_at, executor_handler, executor_param, attempt,
            trace_context, finished_at, handle_code, handle_msg, is_final)
        SELECT job_id, id, claim_no, session, origin, scheduled_at, run_at, executor_handler, executor_param, attempt + 1,
            trace_context, $2, $3, $4, 1
        FROM dotjob.dot_task_queue WHERE id = ANY($1) ORDER BY id
        """

    /// Takes tasks that no attempt ended, and that this transaction has locked, out of the queue, each with a final log row.
    func end(_ ids: [TaskID], _ code: HandleCode, _ message: String) throws {
        guard !ids.isEmpty else { return }
        let answers = try db.pipeline([
            PostgresStep(Self.logEnd, [ids, now, code.rawValue, message]), PostgresStep(Self.deleteWaiting, [ids]),
        ])
        // A waiting one was counted too, if nothing but its turn held it.
        for row in answers[1] {
            if let key: String = row["limit_key"] { permitCameFree(of: work(on: row["job_id"]), key: key) }
        }
    }

    static let deleteTasks = "DELETE FROM dotjob.dot_task_queue WHERE id = ANY($1)"
    private static let deleteWaiting = "\(deleteTasks) RETURNING job_id, limit_key"

    func delete(_ ids: [TaskID]) throws {
        if !ids.isEmpty { removed(try db.run(Self.deleteWaiting, ids)) }
    }

    /// Takes note of waiting tasks that are gone without a trace: others may wait for the turn that one of them had.
    ///
    /// - Parameter waiting: the job and the key of each.
    func removed(_ waiting: PostgresRows) {
        for row in waiting { turnCameFree(of: row["job_id"], key: row["limit_key"]) }
    }
}
