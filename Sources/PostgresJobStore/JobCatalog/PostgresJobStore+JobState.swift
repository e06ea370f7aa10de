public import JobModel
public import JobStore

extension PostgresJobStore {
    public func disableJob(
        named name: String, now: UTCMilliseconds, nextOccurrence: NextOccurrence
    ) throws -> Job {
        try decide(onJob: name, now: now, then: .hold(after: 0)) { job, queue in
            try queue.writeOverdue(of: job, nextOccurrence)
            try queue.db.run(
                "UPDATE dotjob.dot_job_info SET disable = 1, trigger_next_time = NULL, updated_at = $2 WHERE id = $1",
                job.id, now)
            try queue.removeAhead(of: job.id)
        }
    }

    public func enableJob(named name: String, now: UTCMilliseconds, nextOccurrence: NextOccurrence) throws -> Job {
        try decide(onJob: name, now: now, then: .release(.disabled)) { job, queue in
            // A schedule that goes on is not taken up anew: what is due, and not written yet, would be lost.
            guard job.isDisabled else { return }
            let scheduled = try Self.scheduled(job, queue.db)
            let cursor = try Self.missedOnce(scheduled, now: now, nextOccurrence) ?? nextOccurrence(scheduled, now)
            try queue.dropMisfires(of: job)
            try queue.db.run(
                "UPDATE dotjob.dot_job_info SET disable = 0, trigger_next_time = $2, updated_at = $3 WHERE id = $1",
                job.id, cursor, now)
            try DelayCursor.clear(ofJob: job.id, queue.db)
        }
    }

    /// The time of a one-shot that came while its job was disabled, and that has yet to run. A calendar may have moved it, or taken it away.
    private static func missedOnce(
        _ job: ScheduledJob, now: UTCMilliseconds, _ nextOccurrence: NextOccurrence
    ) throws -> UTCMilliseconds? {
        guard case .once(let at) = job.timing.schedule else { return nil }
        let time = job.calendar == nil ? at : try nextOccurrence(job, job.lastTriggeredAt ?? .min)
        guard let time, time <= now, job.lastTriggeredAt.map({ $0 < time }) ?? true else { return nil }
        return time
    }

    public func deleteJob(named name: String, now: UTCMilliseconds, nextOccurrence: NextOccurrence) throws {
        _ = try decide(onJob: name, now: now, then: .end) { job, queue in
            try queue.writeOverdue(of: job, nextOccurrence)
            try queue.db.run(
                "UPDATE dotjob.dot_job_info SET deleted_at = $2, trigger_next_time = NULL WHERE id = $1", job.id, now)
        }
    }
}
