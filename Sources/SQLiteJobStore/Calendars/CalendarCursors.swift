import GRDB
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
        SQLiteJobStore.selectJob + "WHERE j.calendar = ? AND j.deleted_at IS NULL AND j.disable = 0"

    private static let putCursor =
        "UPDATE dot_job_info SET trigger_next_time = ?3 WHERE id = ?1 AND trigger_next_time IS ?2"

    func move(_ nextOccurrence: NextOccurrence) throws {
        let jobs = try Row.fetchAll(queue.db, sql: Self.heedingJobs, arguments: [calendar.name]).map(Job.init)
        let put = try queue.db.cachedStatement(sql: Self.putCursor)
        for job in jobs {
            // What is due is the scheduler's: the misfire strategy has its say.
            if let cursor = job.nextTriggerAt, cursor <= queue.now { continue }
            let cursor: UTCMilliseconds?
            do {
                cursor = try ScheduledJob(job, calendar: calendar).cursor(now: queue.now, nextOccurrence) {
                    try hasTaskAhead(job.id)
                }
            } catch let error as DatabaseError {
                throw error
            } catch {
                // One whose schedule cannot be used is named by the scheduler, and keeps no other from being moved.
                continue
            }
            try removeAhead(of: job)
            guard cursor != job.nextTriggerAt else { continue }
            try put.execute(arguments: [job.id, job.nextTriggerAt, cursor])
            queue.ring()
        }
    }

    private func hasTaskAhead(_ id: JobID) throws -> Bool {
        try Bool.fetchOne(
            queue.db,
            sql: """
                SELECT EXISTS (SELECT 1 FROM dot_task_queue INDEXED BY dot_task_queue_occurrence
                               WHERE job_id = ? AND \(QueueTransaction.unstarted) AND scheduled_at > ?)
                """, arguments: [id, queue.now]) ?? false
    }

    private func removeAhead(of job: Job) throws {
        // A pause between runs is over then: its task is written, and is a time of no rule.
        if case .delay = job.schedule { return }
        if try queue.removeAhead(of: job.id) > 0 { queue.touch(queue.work(on: job.id)) }
    }
}
