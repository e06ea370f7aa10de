import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore: JobCatalog {
    public func addJob(
        _ draft: JobDraft, on premise: JobPremise?, now: UTCMilliseconds, nextOccurrence: NextOccurrence
    ) throws -> Job {
        try Validation.check(draft)
        return try write(.told, grows: true) { transaction in
            let db = transaction.db
            try Self.checkJSON(draft.parameters, ofJob: draft.name, db)
            let group = try Self.group(named: draft.group, db)
            if try Self.jobID(named: draft.name, db) != nil {
                throw StoreError.jobExists(draft.name)
            }
            try premise?.check(
                ofJob: draft.name, group: group.name, settings: nil, desiredReleaseID: group.desiredReleaseID)
            let calendar = try WorkCalendarRows(db).calendar(of: draft.timing)
            let cursor = try nextOccurrence(ScheduledJob(draft, calendar: calendar, createdAt: now), now)
            try Self.insert(draft, group: group.id, cursor: cursor, now: now, db)
            transaction.rings = cursor != nil
            return try Self.job(db.lastInsertedRowID, db)
        }
    }

    private static func insert(
        _ draft: JobDraft, group: GroupID, cursor: UTCMilliseconds?, now: UTCMilliseconds, _ db: Database
    ) throws {
        let settings = draft.settings.columns
        try db.execute(
            sql: """
                INSERT INTO dot_job_info (
                    name, job_group, trigger_next_time, created_at, \(settings.map(\.name).joined(separator: ", ")))
                VALUES (?, ?, ?, ?\(String(repeating: ", ?", count: settings.count)))
                """, arguments: [draft.name, group, cursor, now] + StatementArguments(settings.map(\.value)))
    }

    public func updateJob(
        named name: String, _ change: JobChange, on premise: JobPremise?, now: UTCMilliseconds,
        nextOccurrence: NextOccurrence
    ) throws -> Job {
        try Validation.check(change, ofJob: name)
        let updated = try decide(onJob: name, now: now, then: try carryOver(change, ofJob: name)) { job, queue in
            try Self.check(premise, of: job, queue.db)
            if let parameters = change.parameters { try Self.checkJSON(parameters, ofJob: name, queue.db) }
            if change.touchesSchedule { try queue.writeOverdue(of: job, nextOccurrence) }
            var job = job
            job.settings.apply(change)
            try Validation.check(job.settings, after: change, ofJob: name)
            if change.touchesSchedule {
                let scheduled = try Self.scheduled(job, queue.db)
                job.nextTriggerAt = job.isDisabled ? nil : try nextOccurrence(scheduled, now)
            }
            job.updatedAt = now
            try Self.save(job, queue.db)
            if change.touchesSchedule {
                try queue.removeAhead(of: job.id)
                try DelayCursor.clear(ofJob: job.id, queue.db)
            }
            try queue.refreshUnstarted(of: job)
            if change.limits != JobLimitsChange() { try StartRates.forget(job: job.id, queue.db) }
        }
        // It may keep fewer waiting tasks than before.
        if updated.queueAtMost != nil, change.queueAtMost != nil || change.blockStrategy != nil {
            try follow(with: Self.endSurplus(ofJob: updated.id, now: now))
        }
        return updated
    }

    /// What a change means for waiting tasks. By other parameters, or with another handler, they are counted otherwise.
    private func carryOver(_ change: JobChange, ofJob name: String) throws -> CarryOver? {
        let isRecounted = change.limits != JobLimitsChange() || change.parameters != nil || change.handler != nil
        if isRecounted, try change.limits != JobLimitsChange() || !job(named: name).limits.areNone {
            return .recount(after: 0)
        }
        return change.blockStrategy.map { _ in .release(.serial) }
    }

    private static func save(_ job: Job, _ db: Database) throws {
        let settings = job.settings.columns
        try db.execute(
            sql: """
                UPDATE dot_job_info
                SET \(settings.map { "\($0.name) = ?" }.joined(separator: ", ")), trigger_next_time = ?, updated_at = ?
                WHERE id = ?
                """, arguments: StatementArguments(settings.map(\.value)) + [job.nextTriggerAt, job.updatedAt, job.id])
    }

    /// - Throws: `conflict` when a request about the job was judged by something else than what is there now.
    static func check(_ premise: JobPremise?, of job: Job, _ db: Database) throws {
        guard let premise else { return }
        let desired = try Int64.fetchOne(
            db, sql: "SELECT desired_release FROM dot_execute_group WHERE id = ?", arguments: [job.groupID])
        try premise.check(
            ofJob: job.name, group: job.groupName, settings: job.settings, desiredReleaseID: desired)
    }

    public func job(named name: String) throws -> Job {
        try read { try Self.job(named: name, $0) }
    }

    public func job(id: JobID) throws -> Job? {
        try read { db in
            try Row.fetchOne(db, sql: Self.selectJob + "WHERE j.id = ? AND j.deleted_at IS NULL", arguments: [id])
                .map(Job.init)
        }
    }

    public func scheduledJob(_ id: JobID) throws -> ScheduledJob? {
        guard let job = try job(id: id) else { return nil }
        return try read { try Self.scheduled(job, $0) }
    }

    /// A short text of user's JSON is checked where it is stored: SQLite's own reader decides.
    static func checkJSON(_ parameters: String, ofJob name: String, _ db: Database) throws {
        if try Bool.fetchOne(db, sql: "SELECT json_valid(?)", arguments: [parameters]) == true { return }
        throw StoreError.parametersAreNoJSON(ofJob: name)
    }
}
