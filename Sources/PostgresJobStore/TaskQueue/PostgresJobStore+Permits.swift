public import JobModel
public import JobStore

extension PostgresJobStore {
    private static let task = "SELECT job_id, limit_key, executor_param FROM dotjob.dot_task_queue WHERE id = $1"
    private static let job = "SELECT \(JobFacts.columns) FROM dotjob.dot_job_info WHERE id = $1"

    // With + 0 the queue is not gone through by its ids until there are so many.
    private static let someOfKey = """
        SELECT id FROM dotjob.dot_task_queue WHERE job_id = $1 AND limit_key = $2 AND status = 2 ORDER BY id + 0 LIMIT $3
        """

    private static let someOfJob = """
        SELECT id FROM dotjob.dot_task_queue WHERE job_id = $1 AND status = 2 ORDER BY id + 0 LIMIT $2
        """

    public func permits(of id: TaskID, now: UTCMilliseconds) throws -> PermitState? {
        try read { db in
            guard let row = try db.run(Self.task, id).first else { return nil }
            let job: JobID = row["job_id"]
            guard let limits = try db.run(Self.job, job).first.map(JobFacts.init)?.limits else { return nil }
            let key = limits.key.map { (row["limit_key"] as String?) ?? $0.value(in: row["executor_param"]) ?? "" }
            let known = key ?? ""
            let rows = try db.pipeline([
                PostgresStep(JobPermits.runningOfJob, [job]), JobPermits.runningOfKeys([known], ofJob: job),
                PostgresStep(Self.someOfJob, [job, PermitState.namedTasks]),
                PostgresStep(Self.someOfKey, [job, known, PermitState.namedTasks]),
                StartRates.step(ofJob: job, keys: [known]),
            ])
            var state = PermitState()
            state.key = key
            state.ofJob = rows[0].value() ?? 0
            state.tasksOfJob = rows[2].column()
            if key != nil {
                state.ofKey = rows[1].first?[1] ?? 0
                state.tasksOfKey = rows[3].column()
            }
            let starts = StartRates.buckets(limits, keys: [known], rows[4], now: now)[known]?.starts
            if limits.rate != nil, let starts, starts.available(at: now) == 0 { state.opensAt = starts.nextStartAt }
            return state
        }
    }
}
