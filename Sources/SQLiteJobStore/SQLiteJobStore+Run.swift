import GRDB
public import JobModel
import JobStore

extension SQLiteJobStore {
    // One statement, so SQLite numbers the rows without a gap. Numbers come from sqlite_sequence, which only grows.
    private static let writeTasks = """
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
        INSERT INTO dot_task_queue (job_id, group_id, executor_handler, executor_param, priority, run_at, origin)
        SELECT :job, :group, :handler, :parameters, :priority, :runAt, 'manual' FROM n
        """

    public func runJob(
        named name: String, parameters: String?, count: Int, runAt: UTCMilliseconds, now: UTCMilliseconds
    ) throws -> ClosedRange<TaskID> {
        guard (1...Limits.tasksPerRun).contains(count) else {
            throw StoreError(.invalid, "job \"\(name)\": \(count) tasks at once; ask for 1 to \(Limits.tasksPerRun)")
        }
        if let parameters { try Validation.parameters(parameters, ofJob: name) }
        return try write(.told) { transaction in
            let db = transaction.db
            if let parameters { try Self.checkJSON(parameters, ofJob: name, db) }
            let job = try Self.job(named: name, db)
            guard !job.isDisabled else { throw Self.disabled(name) }
            try db.cachedStatement(sql: Self.writeTasks).execute(arguments: [
                "count": count, "job": job.id, "group": job.groupID, "handler": job.handler,
                "parameters": parameters ?? job.parameters, "priority": job.priority, "runAt": runAt,
            ])
            let last = db.lastInsertedRowID
            try Self.noteTrigger(of: job.id, at: now, db)
            let queue = QueueTransaction(db, now: now)
            queue.touch(job.id)
            try queue.settle()
            transaction.rings = true
            return (last - Int64(count) + 1)...last
        }
    }

    static func noteTrigger(of job: JobID, at now: UTCMilliseconds, _ db: Database) throws {
        try db.execute(sql: "UPDATE dot_job_info SET trigger_last_time = ? WHERE id = ?", arguments: [now, job])
    }
}
