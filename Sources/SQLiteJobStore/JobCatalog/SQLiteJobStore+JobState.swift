import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore {
    public func disableJob(named name: String, now: UTCMilliseconds) throws -> Job {
        var last: TaskID = 0
        return try decide(onJob: name, now: now) { job, queue in
            try queue.writeOverdue(of: job)
            try queue.db.execute(
                sql: "UPDATE dot_job_info SET disable = 1, trigger_next_time = NULL, updated_at = ? WHERE id = ?",
                arguments: [now, job.id])
            try queue.removeAhead(of: job.id)
        } then: { job, queue in
            try job.isDisabled && queue.holdWaiting(of: job.id, after: &last)
        }
    }

    public func enableJob(named name: String, now: UTCMilliseconds, nextOccurrence: NextOccurrence) throws -> Job {
        try decide(onJob: name, now: now) { job, queue in
            // A one-shot whose time came while the job was disabled has yet to run.
            let missed = job.missedOnce(now: now)
            let cursor = try missed ?? nextOccurrence(job.schedule, job.timeZone, job.createdAt, now)
            if job.isDisabled { try queue.dropMisfires(of: job) }
            try queue.db.execute(
                sql: "UPDATE dot_job_info SET disable = 0, trigger_next_time = ?, updated_at = ? WHERE id = ?",
                arguments: [cursor, now, job.id])
        } then: { job, queue in
            try !job.isDisabled && queue.release(.disabled, of: job)
        }
    }

    public func deleteJob(named name: String, now: UTCMilliseconds) throws {
        _ = try decide(onJob: name, now: now) { job, queue in
            try queue.db.execute(
                sql: "UPDATE dot_job_info SET deleted_at = ?, trigger_next_time = NULL WHERE id = ?",
                arguments: [now, job.id])
        } then: { job, queue in
            try queue.endWaiting(of: job.id)
        }
    }

    /// Makes a decision about a job and carries it over to its waiting tasks.
    ///
    /// The decision and the first rows are one transaction, further rows are one each, so that a job with a million tasks keeps
    /// nobody waiting. A claim that meets a row in between knows the decision too.
    ///
    /// - Parameter then: changes some rows of the job as it is now, and says whether more are left.
    func decide(
        onJob name: String, now: UTCMilliseconds, _ decision: (Job, QueueTransaction) throws -> Void,
        then carryOver: (Job, QueueTransaction) throws -> Bool
    ) throws -> Job {
        var (job, isMore) = try writeQueue(.told, now: now) { queue in
            let job = try Self.job(named: name, queue.db)
            try decision(job, queue)
            return try Self.carryOver(job.id, queue, carryOver)
        }
        while isMore {
            (job, isMore) = try writeQueue(.told, now: now) { try Self.carryOver(job.id, $0, carryOver) }
        }
        return job
    }

    private static func carryOver(
        _ id: JobID, _ queue: QueueTransaction, _ carryOver: (Job, QueueTransaction) throws -> Bool
    ) throws -> (Job, Bool) {
        let isMore = try carryOver(job(id, queue.db), queue)
        queue.turnCameFree(of: id)
        queue.ring()
        // The answer shows the job as it will be.
        try queue.settle()
        return (try job(id, queue.db), isMore)
    }
}
