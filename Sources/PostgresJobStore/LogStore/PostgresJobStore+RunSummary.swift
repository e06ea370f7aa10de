public import JobModel
public import JobStore

extension PostgresJobStore {
    private static let ended = """
        SELECT handle_code, count(*) FROM dotjob.dot_job_log
        WHERE task_id BETWEEN $1 AND $2 AND is_final = 1 GROUP BY handle_code
        """
    private static let live = """
        SELECT count(*), count(*) FILTER (WHERE held_reason = 'quarantined') FROM dotjob.dot_task_queue
        WHERE id BETWEEN $1 AND $2
        """

    public func runSummary(of tasks: TaskSelection) throws -> RunSummary {
        try read { db in
            let ids = try Self.ids(of: tasks, db)
            let values: [any PostgresValue] = [ids.lowerBound, ids.upperBound]
            let answers = try db.pipeline([PostgresStep(Self.ended, values), PostgresStep(Self.live, values)])
            // A code that only a newer dotjob knows is a failure.
            let ended = Dictionary(
                answers[0].map { (HandleCode(rawValue: $0[0]) ?? .failed, $0[1] as Int) }, uniquingKeysWith: +)
            return RunSummary(ended: ended, live: answers[1][0][0], quarantined: answers[1][0][1])
        }
    }
}
