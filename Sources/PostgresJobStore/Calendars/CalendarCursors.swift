import JobModel
import JobStore

/// Moves the cursors of the jobs that heed a calendar to where its new days have them.
struct CalendarCursors {
    private let calendar: WorkCalendar
    private let queue: QueueTransaction

    init(_ calendar: WorkCalendar, _ queue: QueueTransaction) {
        self.calendar = calendar
        self.queue = queue
    }

    private static let heedingJobs =
        PostgresJobStore.selectJob + """
            WHERE j.calendar = $1 AND j.deleted_at IS NULL AND j.disable = 0 ORDER BY j.id FOR NO KEY UPDATE OF j
            """

    private static let putCursor = """
        UPDATE dotjob.dot_job_info SET trigger_next_time = $3
        WHERE id = $1 AND trigger_next_time IS NOT DISTINCT FROM $2
        """

    func move(_ nextOccurrence: NextOccurrence) throws {
        let jobs = try queue.db.run(Self.heedingJobs, calendar.name).map(Job.init)
        for job in jobs {
            // What is due is the scheduler's: the misfire strategy has its say.
            if let cursor = job.nextTriggerAt, cursor <= queue.now { continue }
            let cursor: UTCMilliseconds?
            do {
                cursor = try ScheduledJob(job, calendar: calendar).cursor(now: queue.now, nextOccurrence) {
                    try hasTaskAhead(job.id)
                }
            } catch let error as PostgresFailure {
                throw error
            } catch {
                // One whose schedule cannot be used is named by the scheduler, and keeps no other from being moved.
                continue
            }
            try removeAhead(of: job)
            guard cursor != job.nextTriggerAt else { continue }
            try queue.db.run(Self.putCursor, job.id, job.nextTriggerAt, cursor)
            queue.ring()
        }
    }

    private func hasTaskAhead(_ id: JobID) throws -> Bool {
        try queue.db.run(
            """
            SELECT EXISTS (SELECT 1 FROM dotjob.dot_task_queue
                           WHERE job_id = $1 AND \(QueueTransaction.unstarted) AND scheduled_at > $2)
            """, id, queue.now
        ).value() ?? false
    }

    private func removeAhead(of job: Job) throws {
        // A pause between runs is over then: its task is written, and is a time of no rule.
        if case .delay = job.schedule { return }
        if try queue.removeAhead(of: job.id) > 0 { queue.touch(queue.work(on: job.id)) }
    }
}
