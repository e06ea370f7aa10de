import JobModel
import JobStore

/// Ends of attempts about which nothing needs to be decided here: they ended well, so their tasks leave the queue.
///
/// One statement fences them, deletes their tasks and logs them. Tasks of jobs that take turns stay for who locks the jobs first.
struct PlainFinish {
    /// An attempt that was ended.
    struct End {
        let completion: Completion
        let groupID: GroupID
        let dueAt: UTCMilliseconds
        let log: LogID
    }

    // With + 0 neither column finds an index: of a thousand ids each by the session's would be looked through. Numbered in the order in
    // which the attempts ended, whatever order they are locked in.
    static let finish = """
        WITH d AS MATERIALIZED (
            SELECT * FROM unnest(
                $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[],
                $9::bigint[], $10::bigint[], $11::text[], $12::text[], $13::text[], $14::bigint[]
            ) AS d (
                place, task, claim, executor, release, plugin, started, finished, code, message, result, library, elapsed)),
        gone AS (
            DELETE FROM dotjob.dot_task_queue AS q USING d
            WHERE q.id = d.task AND q.claim_no = d.claim AND q.session + 0 = $1 AND q.status + 0 = 2
              AND (SELECT \(JobFacts.takesNoTurns) FROM dotjob.dot_job_info AS j WHERE j.id = q.job_id)
            RETURNING q.job_id, q.id, q.group_id, q.claim_no, q.session, q.origin, q.scheduled_at, q.run_at,
                q.executor_handler, q.executor_param, q.attempt, q.trace_context, d.*),
        ended AS MATERIALIZED (
            SELECT nextval('dotjob.dot_job_log_id_seq') AS log, g.* FROM (SELECT * FROM gone ORDER BY place) AS g),
        logged AS (
            INSERT INTO dotjob.dot_job_log (
                id, job_id, task_id, claim_no, session, origin, scheduled_at, due_at, executor_handler, executor_param,
                attempt, trace_context, executor_id, release_id, plugin_id, started_at, finished_at, handle_code,
                handle_msg, result, is_final, system_library, elapsed_us)
            SELECT log, job_id, id, claim_no, session, origin, scheduled_at, run_at, executor_handler, executor_param,
                attempt + 1, trace_context, executor, release, plugin, started, finished, code, message, result, 1,
                library, elapsed
            FROM ended)
        SELECT place, group_id, run_at, log FROM ended
        """

    private static let limitedGroups = "SELECT id FROM dotjob.dot_execute_group WHERE max_running IS NOT NULL"

    private let completions: [Completion]

    /// - Returns: `nil` when there are none, or when a task and its job have a say in what becomes of one of them.
    init?(_ completions: [Completion]) {
        guard !completions.isEmpty, completions.allSatisfy({ !$0.code.isFailure && $0.code != .snoozed }) else {
            return nil
        }
        self.completions = completions
    }

    /// How many statements `steps` are.
    static let stepCount = 3

    /// The statements that end them, and look for what is written next.
    func steps(of session: SessionID) -> [PostgresStep] {
        // By their ids, as all lock tasks.
        let places = completions.indices.sorted { completions[$0].key.taskID < completions[$1].key.taskID }
        let ends = places.map { completions[$0] }
        return [
            PostgresStep(
                Self.finish,
                [
                    session, places, ends.map(\.key.taskID), ends.map(\.key.claimNo), ends.map(\.executorID),
                    ends.map(\.releaseID), ends.map(\.pluginID), ends.map(\.startedAt), ends.map(\.finishedAt),
                    ends.map(\.code.rawValue), ends.map(\.message), ends.map(\.result), ends.map(\.systemLibrary),
                    ends.map(\.elapsedMicroseconds),
                ]),
            RollupRows.lock(ofSession: session, minutes: Set(completions.map { $0.finishedAt / Rollup.minuteMs })),
            PostgresStep(Self.limitedGroups, []),
        ]
    }

    /// What `finish` has ended, in the order in which it ended, and what it has left.
    func outcome(_ rows: PostgresRows) -> (ends: [End], left: [Completion]) {
        var isEnded = [Bool](repeating: false, count: completions.count)
        let ends = rows.map { row in
            let place: Int = row[0]
            isEnded[place] = true
            return End(completion: completions[place], groupID: row[1], dueAt: row[2], log: row[3])
        }
        let left = ends.count == completions.count ? [] : completions.indices.filter { !isEnded[$0] }
        return (ends, left.map { completions[$0] })
    }
}

extension QueueTransaction {
    /// Writes down what a plain finish has ended, with the commit.
    ///
    /// - Parameter rows: the answers to its steps.
    /// - Returns: what it has left.
    func note(_ finish: PlainFinish, _ rows: ArraySlice<PostgresRows>, of session: SessionID) -> [Completion] {
        let first = rows.startIndex
        let (ends, left) = finish.outcome(rows[first])
        guard !ends.isEmpty else { return left }
        var tally = ReleaseTally()
        var rollups = RollupCounts()
        for end in ends {
            tally.count(end.completion, as: end.log)
            rollups.count(end.completion, ofGroup: end.groupID, due: end.dueAt)
        }
        db.queue(rollups.step(of: session, on: rows[first + 1]))
        if let step = tally.step(of: session) { db.queue(step) }
        if let lines = AttemptLogWriter.lines(of: ends.map { ($0.log, $0.completion) }) { db.queue(lines) }
        let shown = ends.filter(\.completion.hasShownLines).map(\.completion.key.taskID)
        if !shown.isEmpty { db.queue(TaskLineRows.delete(shown)) }
        // Other executors may wait for a permit that has come free.
        let limited = Set(rows[first + 2].column(as: GroupID.self))
        if !limited.isEmpty, ends.contains(where: { limited.contains($0.groupID) }) { ring() }
        return left
    }
}
