import JobModel
import JobStore

/// A claim in one statement, of tasks about which nothing needs to be decided here: their jobs are enabled and take no turns, and their
/// group has no limit.
struct PlainClaim {
    /// A statement that takes more would sort too many.
    private static let most = 5_000

    // Whoever comes first is decided without locks (`peek`): one in each stream would be locked for each that is taken. Then as many of
    // each stream are locked as are among those, the first that nobody else has. Waiting lifts a task by one priority every so often, so a
    // steady flow of urgent ones does not keep it back for ever. OFFSET keeps conditions on the job from finding another index than its key.
    private static let rank = "priority - ($7 - greatest(run_at, 0)) / ageing_ms, run_at, id"

    private static let due = """
        FROM dotjob.dot_task_queue AS q
        WHERE q.group_id = $1 AND q.executor_handler = s.handler AND q.priority = s.priority
          AND q.status = 1 AND q.held_reason IS NULL AND (q.run_at, q.id) >= (s.low_at, s.low_id) AND q.run_at <= $7
        ORDER BY q.run_at, q.id
        """

    static let claim = """
        WITH gate AS MATERIALIZED (
            SELECT greatest(coalesce(g.ageing_ms, $8), 1) AS ageing_ms FROM \(GroupGate.source)
            WHERE \(GroupGate.row(group: "$1", executor: "$11", session: "$12")) AND g.max_running IS NULL
              AND (g.paused = 0 OR g.paused_until <= $7) AND (d.hostname IS NULL OR d.drain_until <= $7)),
        stream AS MATERIALIZED (
            SELECT s.*, gate.ageing_ms
            FROM gate CROSS JOIN unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
                AS s (handler, priority, low_at, low_id, cost)),
        peek AS MATERIALIZED (
            SELECT s.*, t.run_at, t.id FROM stream AS s CROSS JOIN LATERAL (
                SELECT q.run_at, q.id \(due) LIMIT $9 + 1) AS t
            ORDER BY \(rank) LIMIT $9 + 1),
        ranked AS MATERIALIZED (
            SELECT p.*, row_number() OVER ranks AS place, sum(cost) OVER ranks - cost AS spent
            FROM peek AS p WINDOW ranks AS (ORDER BY \(rank) ROWS UNBOUNDED PRECEDING)),
        want AS MATERIALIZED (
            SELECT handler, priority, low_at, low_id, count(*) AS count FROM ranked
            WHERE place <= $9 AND spent < $10 GROUP BY handler, priority, low_at, low_id),
        picked AS MATERIALIZED (
            SELECT t.* FROM want AS s CROSS JOIN LATERAL (
                SELECT q.id, q.job_id \(due) LIMIT s.count FOR UPDATE SKIP LOCKED) AS t),
        taken AS (
            UPDATE dotjob.dot_task_queue AS q SET status = 2, claim_no = q.claim_no + 1, session = $12
            FROM picked AS p CROSS JOIN LATERAL (
                SELECT * FROM dotjob.dot_job_info AS i WHERE i.id = p.job_id OFFSET 0) AS j
            WHERE q.id = p.id AND j.disable = 0 AND j.deleted_at IS NULL AND \(JobFacts.takesNoTurns)
            RETURNING q.id, q.job_id, q.claim_no, q.attempt, q.run_at, q.scheduled_at, q.suspect, q.executor_param,
                q.trace_context, q.executor_handler, q.priority, j.name, j.executor_timeout)
        SELECT (SELECT count(*) FROM peek), (SELECT coalesce(sum(count), 0)::bigint FROM want), t.*
        FROM (VALUES (1)) AS one LEFT JOIN gate ON true LEFT JOIN taken AS t ON true ORDER BY \(rank)
        """

    let request: ClaimRequest
    let limit: Int
    private let heads: GroupHeads
    private let now: UTCMilliseconds

    init(_ request: ClaimRequest, _ heads: GroupHeads, now: UTCMilliseconds) {
        self.request = request
        self.heads = heads
        self.now = now
        limit = max(min(request.limit, Self.most), 0)
    }

    func step(of session: SessionID, agingStepMs: Int64) -> PostgresStep {
        let costs = Dictionary(request.offers.map { ($0.handler, $0.costMicroseconds) }) { first, _ in first }
        let streams = heads.heads.filter { $0.value.runAt <= now && costs[$0.key.handler] != nil }
        return PostgresStep(
            Self.claim,
            [
                request.groupID, streams.map(\.key.handler), streams.map(\.key.priority), streams.map(\.value.runAt),
                streams.map(\.value.id), streams.map { costs[$0.key.handler] ?? 0 }, now, agingStepMs, limit,
                request.budgetMicroseconds, request.executorID, session,
            ])
    }

    /// What came of it.
    struct Outcome {
        /// In the order in which they are to run.
        var tasks: [ClaimedTask] = []
        /// Due tasks that were seen, up to one more than the limit.
        let peeked: Int
        /// Those that were to be taken. Where fewer were, the others are not for this statement, or somebody else has them.
        let wanted: Int
        /// How far each stream was gone through.
        var passed: [GroupHeads.Stream: GroupHeads.Place] = [:]
    }

    /// - Parameter rows: the answer to `step`.
    func outcome(_ rows: PostgresRows) -> Outcome {
        guard let first = rows.first else { return Outcome(peeked: 0, wanted: 0) }
        var outcome = Outcome(peeked: first[0], wanted: first[1])
        guard let _: TaskID = first[2] else { return outcome }
        outcome.tasks.reserveCapacity(rows.count)
        for row in rows {
            let task = ClaimedTask(
                key: ClaimKey(taskID: row[2], claimNo: row[4]), groupID: request.groupID, jobID: row[3],
                jobName: row[13],
                handler: row[11], parameters: row[9], timeoutMs: row[14], attempt: (row[5] as Int) + 1, runAt: row[6],
                scheduledAt: row[7], isSuspect: row[8], traceContext: row[10])
            let place = GroupHeads.Place(runAt: task.runAt, id: task.key.taskID)
            let stream = GroupHeads.Stream(handler: task.handler, priority: row[12])
            outcome.passed[stream] = max(outcome.passed[stream] ?? place, place)
            outcome.tasks.append(task)
        }
        if outcome.tasks.count < outcome.wanted { outcome.passed = [:] }
        return outcome
    }

    /// The request for what is left of it.
    func rest(after taken: [ClaimedTask]) -> ClaimRequest {
        let costs = Dictionary(request.offers.map { ($0.handler, $0.costMicroseconds) }) { first, _ in first }
        var rest = request
        rest.limit -= taken.count
        for task in taken { rest.budgetMicroseconds -= costs[task.handler] ?? 0 }
        return rest
    }
}
