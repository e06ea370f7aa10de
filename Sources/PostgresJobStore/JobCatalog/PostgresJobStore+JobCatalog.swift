import Foundation
public import JobModel
public import JobStore

extension PostgresJobStore: JobCatalog {
    public func addJob(
        _ draft: JobDraft, on premise: JobPremise?, now: UTCMilliseconds, nextOccurrence: NextOccurrence
    ) throws -> Job {
        try Validation.check(draft)
        try Self.checkJSON(draft.parameters, ofJob: draft.name)
        return try write(.told, grows: true) { transaction in
            let db = transaction.db
            // A publish waits, or is waited for: what the group wants stays as the draft was judged until the commit.
            let group = try Self.group(named: draft.group, db, lock: .share)
            if try Self.jobID(named: draft.name, db) != nil {
                throw StoreError.jobExists(draft.name)
            }
            try premise?.check(
                ofJob: draft.name, group: group.name, settings: nil, desiredReleaseID: group.desiredReleaseID)
            let calendar = try WorkCalendarRows(db).calendar(of: draft.timing)
            let cursor = try nextOccurrence(ScheduledJob(draft, calendar: calendar, createdAt: now), now)
            let id = try Self.insert(draft, group: group.id, cursor: cursor, now: now, db)
            transaction.rings = cursor != nil
            return try Self.job(id, db)
        }
    }

    private static func insert(
        _ draft: JobDraft, group: GroupID, cursor: UTCMilliseconds?, now: UTCMilliseconds, _ db: PostgresConnection
    ) throws -> JobID {
        let settings = draft.settings.columns
        let places = (5..<5 + settings.count).map { "$\($0)" }.joined(separator: ", ")
        let added: JobID? = try db.run(
            PostgresStep(
                """
                INSERT INTO dotjob.dot_job_info (
                    name, job_group, trigger_next_time, created_at, \(settings.map(\.name).joined(separator: ", ")))
                VALUES ($1, $2, $3, $4, \(places))
                ON CONFLICT (name) WHERE deleted_at IS NULL DO NOTHING RETURNING id
                """, [draft.name, group, cursor, now] + settings.map(\.value))
        ).value()
        guard let added else { throw StoreError.jobExists(draft.name) }
        return added
    }

    public func updateJob(
        named name: String, _ change: JobChange, on premise: JobPremise?, now: UTCMilliseconds,
        nextOccurrence: NextOccurrence
    ) throws -> Job {
        try Validation.check(change, ofJob: name)
        let areOtherLimits = change.limits != JobLimitsChange()
        let updated = try decide(onJob: name, now: now, then: try carryOver(change, ofJob: name)) { job, queue in
            try Self.check(premise, of: job, queue.db)
            if let parameters = change.parameters { try Self.checkJSON(parameters, ofJob: name) }
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
            if areOtherLimits { try StartRates.forget(job: job.id, queue.db) }
        }
        if areOtherLimits || change.blockStrategy != nil {
            try follow(with: passTurn(ofJob: updated.id, recounts: areOtherLimits && !updated.limits.areNone, now: now))
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

    private static func save(_ job: Job, _ db: PostgresConnection) throws {
        let settings = job.settings.columns
        let columns = settings.enumerated().map { "\($0.element.name) = $\($0.offset + 4)" }
        try db.run(
            PostgresStep(
                """
                UPDATE dotjob.dot_job_info
                SET trigger_next_time = $2, updated_at = $3, \(columns.joined(separator: ", ")) WHERE id = $1
                """, [job.id, job.nextTriggerAt, job.updatedAt] + settings.map(\.value)))
    }

    /// Shares the group's row until the commit: what it wants stays as it is compared.
    ///
    /// - Throws: `conflict` when a request about the job was judged by something else than what is there now.
    static func check(_ premise: JobPremise?, of job: Job, _ db: PostgresConnection) throws {
        guard let premise else { return }
        let desired: ReleaseID?? = try db.run(
            "SELECT desired_release FROM dotjob.dot_execute_group WHERE id = $1 FOR SHARE", job.groupID
        ).value()
        try premise.check(
            ofJob: job.name, group: job.groupName, settings: job.settings, desiredReleaseID: desired ?? nil)
    }

    public func job(named name: String) throws -> Job {
        try read { try Self.job(named: name, $0) }
    }

    public func job(id: JobID) throws -> Job? {
        try read { db in
            try db.run(Self.selectJob + "WHERE j.id = $1 AND j.deleted_at IS NULL", id).first.map(Job.init)
        }
    }

    public func scheduledJob(_ id: JobID) throws -> ScheduledJob? {
        guard let job = try job(id: id) else { return nil }
        return try read { try Self.scheduled(job, $0) }
    }

    /// A server of version 14 says whether a text is JSON only by an error, which ends the transaction: Foundation's reader decides.
    static func checkJSON(_ parameters: String, ofJob name: String) throws {
        do {
            _ = try JSONSerialization.jsonObject(with: Data(parameters.utf8), options: .fragmentsAllowed)
        } catch {
            throw StoreError.parametersAreNoJSON(ofJob: name)
        }
    }
}
