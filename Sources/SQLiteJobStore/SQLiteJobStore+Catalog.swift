import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore: JobCatalog {
    public func addJob(_ draft: JobDraft, now: UTCMilliseconds, next: NextOccurrence) throws -> Job {
        try Validation.check(draft)
        return try write(.told) { transaction in
            let db = transaction.db
            try Self.checkJSON(draft.parameters, ofJob: draft.name, db)
            guard let group = try Self.groupID(named: draft.group, db) else { throw Self.noGroup(draft.group) }
            if try Self.jobID(named: draft.name, db) != nil {
                throw StoreError(.conflict, "job \"\(draft.name)\": exists already; choose another name")
            }
            let cursor = try next(draft.schedule, draft.timeZone, now, now)
            try Self.insert(draft, group: group, cursor: cursor, now: now, db)
            transaction.rings = cursor != nil
            return try Self.job(db.lastInsertedRowID, db)
        }
    }

    private static func insert(
        _ draft: JobDraft, group: GroupID, cursor: UTCMilliseconds?, now: UTCMilliseconds, _ db: Database
    ) throws {
        try db.execute(
            sql: """
                INSERT INTO dot_job_info (
                    name, executor_handler, executor_param, executor_timeout, executor_fail_retry_count, retry,
                    job_group, schedule_type, schedule_conf, time_zone, misfire_strategy, block_strategy,
                    priority, trigger_next_time, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                draft.name, draft.handler, draft.parameters, draft.timeoutMs, draft.retries, draft.retriesEnabled,
                group, draft.schedule.typeName, draft.schedule.configuration, draft.timeZone,
                draft.misfireStrategy.rawValue, draft.blockStrategy.rawValue, draft.priority, cursor, now,
            ])
    }

    public func updateJob(
        named name: String, _ change: JobChange, now: UTCMilliseconds, next: NextOccurrence
    ) throws -> Job {
        try Validation.check(change, ofJob: name)
        return try decide(onJob: name, now: now) { job, queue in
            if let parameters = change.parameters { try Self.checkJSON(parameters, ofJob: name, queue.db) }
            var job = job
            job.apply(change)
            if change.touchesSchedule {
                job.nextTriggerAt = job.isDisabled ? nil : try next(job.schedule, job.timeZone, job.createdAt, now)
            }
            try Self.save(job, queue.db)
            try change.touchesSchedule ? queue.removeUnstarted(of: job.id) : queue.refreshUnstarted(of: job)
        } then: { job, queue in
            try change.blockStrategy != nil && queue.release(.serial, of: job.id)
        }
    }

    private static func save(_ job: Job, _ db: Database) throws {
        try db.execute(
            sql: """
                UPDATE dot_job_info
                SET executor_handler = ?, executor_param = ?, executor_timeout = ?, executor_fail_retry_count = ?,
                    retry = ?, schedule_type = ?, schedule_conf = ?, time_zone = ?, misfire_strategy = ?,
                    block_strategy = ?, priority = ?, trigger_next_time = ?
                WHERE id = ?
                """,
            arguments: [
                job.handler, job.parameters, job.timeoutMs, job.retries, job.retriesEnabled, job.schedule.typeName,
                job.schedule.configuration, job.timeZone, job.misfireStrategy.rawValue, job.blockStrategy.rawValue,
                job.priority, job.nextTriggerAt, job.id,
            ])
    }

    public func jobs() throws -> [Job] {
        try read { db in
            try Row.fetchAll(db, sql: Self.selectJob + "WHERE j.deleted_at IS NULL ORDER BY j.name").map(Job.init)
        }
    }

    public func job(named name: String) throws -> Job {
        try read { try Self.job(named: name, $0) }
    }

    /// A short text of user's JSON is checked where it is stored: SQLite's own reader decides.
    static func checkJSON(_ parameters: String, ofJob name: String, _ db: Database) throws {
        if try Bool.fetchOne(db, sql: "SELECT json_valid(?)", arguments: [parameters]) == true { return }
        throw StoreError(
            .invalid, "job \"\(name)\": parameters are not JSON; pass an object such as {\"path\": \"/tmp\"}")
    }
}
