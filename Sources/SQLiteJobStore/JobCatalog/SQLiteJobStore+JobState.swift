import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore {
    public func disableJob(named name: String, now: UTCMilliseconds) throws -> Job {
        try decide(onJob: name, now: now, then: .hold(after: 0)) { job, queue in
            try queue.writeOverdue(of: job)
            try queue.db.execute(
                sql: "UPDATE dot_job_info SET disable = 1, trigger_next_time = NULL, updated_at = ? WHERE id = ?",
                arguments: [now, job.id])
            try queue.removeAhead(of: job.id)
        }
    }

    public func enableJob(named name: String, now: UTCMilliseconds, nextOccurrence: NextOccurrence) throws -> Job {
        try decide(onJob: name, now: now, then: .release(.disabled)) { job, queue in
            // A one-shot whose time came while the job was disabled has yet to run.
            let missed = job.missedOnce(now: now)
            let cursor = try missed ?? nextOccurrence(Self.scheduled(job, queue.db), now)
            if job.isDisabled { try queue.dropMisfires(of: job) }
            try queue.db.execute(
                sql: "UPDATE dot_job_info SET disable = 0, trigger_next_time = ?, updated_at = ? WHERE id = ?",
                arguments: [cursor, now, job.id])
            try DelayCursor.clear(ofJob: job.id, queue.db)
        }
    }

    public func deleteJob(named name: String, now: UTCMilliseconds) throws {
        _ = try decide(onJob: name, now: now, then: .end) { job, queue in
            try queue.db.execute(
                sql: "UPDATE dot_job_info SET deleted_at = ?, trigger_next_time = NULL WHERE id = ?",
                arguments: [now, job.id])
        }
    }
}
