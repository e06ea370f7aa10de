import JobModel
import JobStore

/// What one claim request may choose from, in the order it is to run.
struct ReadyQueue {
    private let request: ClaimRequest
    private let handlers: [String]
    private let agingStepMs: Int64
    private let now: UTCMilliseconds

    init(_ request: ClaimRequest, agingStepMs: Int64, now: UTCMilliseconds) {
        self.request = request
        handlers = request.offers.map(\.handler)
        self.agingStepMs = max(agingStepMs, 1)
        self.now = now
    }

    // A stretch of the ready index for each handler and priority. Some of them are of interest to nobody: a look-up each.
    private static func streams(_ rows: String) -> String {
        """
        FROM unnest($2::text[]) AS o (handler) CROSS JOIN generate_series(0, 9) AS p (priority)
            CROSS JOIN LATERAL (
                SELECT q.id, q.job_id, q.run_at FROM dotjob.dot_task_queue AS q
                WHERE q.group_id = $1 AND q.executor_handler = o.handler AND q.priority = p.priority
                  AND q.status = 1 AND q.held_reason IS NULL AND \(rows)) AS t
        """
    }

    // Waiting lifts a task by one priority every so often, so a steady flow of urgent ones does not keep it back for ever. Without locks:
    // one in each stream would be taken for each that is claimed.
    private static let peek = """
        SELECT t.id, t.job_id
        \(streams("q.run_at <= $3 AND q.id <> ALL($6) ORDER BY q.run_at, q.id LIMIT $5"))
        ORDER BY p.priority - ($3 - greatest(t.run_at, 0)) / $4, t.run_at, t.id LIMIT $5
        """

    /// Due tasks and their jobs, the first to run first.
    ///
    /// - Parameter passed: what this claim has met and could not have.
    func first(_ limit: Int, except passed: [TaskID], _ db: PostgresConnection) throws -> [(task: TaskID, job: JobID)] {
        try db.run(Self.peek, request.groupID, handlers, now, agingStepMs, limit, passed).map { ($0[0], $0[1]) }
    }

    // Whoever else has one locked is taking it, or changing what it waits for.
    private static let lock = """
        SELECT \(ReadyTask.columns) FROM dotjob.dot_task_queue
        WHERE id = ANY($1) AND status = 1 AND held_reason IS NULL ORDER BY id FOR UPDATE SKIP LOCKED
        """

    /// Locks those of the tasks that are still there and that nobody else has.
    static func lock(_ tasks: [TaskID], _ db: PostgresConnection) throws -> [TaskID: ReadyTask] {
        Dictionary(try db.run(lock, tasks).map { ($0["id"], ReadyTask($0)) }) { first, _ in first }
    }

    private static let due = "SELECT EXISTS (SELECT 1 \(streams("q.run_at <= $3 LIMIT 1")))"
    private static let next = "SELECT min(t.run_at) \(streams("q.run_at > $3 ORDER BY q.run_at LIMIT 1"))"

    /// Whether a task is due, when the next one comes due that is not, and when the first may have a start that it waits for.
    func look(
        _ db: PostgresConnection
    ) throws -> (hasDue: Bool, nextRunAt: UTCMilliseconds?, opensAt: UTCMilliseconds?) {
        let values: [any PostgresValue] = [request.groupID, handlers, now]
        let answers = try db.pipeline([
            PostgresStep(Self.due, values), PostgresStep(Self.next, values),
            StartRates.firstOpening(ofGroup: request.groupID),
        ])
        return (answers[0].value() ?? false, answers[1].value(as: Int64?.self) ?? nil, answers[2].value())
    }
}
