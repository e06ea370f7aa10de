import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore {
    private static let task = "SELECT job_id, limit_key, executor_param FROM dot_task_queue WHERE id = ?"

    private static let someOfKey = """
        SELECT id FROM dot_task_queue INDEXED BY dot_task_queue_limit
        WHERE job_id = ? AND limit_key = ? AND status = 2 ORDER BY id LIMIT ?
        """

    private static let someOfJob = "SELECT q.id FROM \(QueuePages.allClaimed) WHERE c.job_id = ? ORDER BY q.id LIMIT ?"

    public func permits(of id: TaskID, now: UTCMilliseconds) throws -> PermitState? {
        try read { db in
            guard let row = try Row.fetchOne(db, sql: Self.task, arguments: [id]),
                let facts = try JobFacts.read(row["job_id"], db), let limits = facts.limits
            else { return nil }
            let job: JobID = row["job_id"]
            let key = limits.key.map { (row["limit_key"] as String?) ?? $0.value(in: row["executor_param"]) ?? "" }
            var state = PermitState()
            state.key = key
            state.ofJob = try Int.fetchOne(db, sql: QueuePages.countClaimed, arguments: [job]) ?? 0
            state.tasksOfJob = try TaskID.fetchAll(
                db, sql: Self.someOfJob, arguments: [job, PermitState.namedTasks])
            if let key {
                state.ofKey = try Int.fetchOne(db, sql: JobPermits.runningOfKey, arguments: [job, key]) ?? 0
                state.tasksOfKey = try TaskID.fetchAll(
                    db, sql: Self.someOfKey, arguments: [job, key, PermitState.namedTasks])
            }
            if limits.rate != nil {
                let starts = try StartRates.bucket(limits, job: job, key: key ?? "", now: now, db).starts
                if starts.available(at: now) == 0 { state.opensAt = starts.nextStartAt }
            }
            return state
        }
    }
}
