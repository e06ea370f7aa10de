import JobModel
import JobStore

/// New tasks that may be duplicates of others. Whoever writes them has locked their job.
extension QueueTransaction {
    /// What is to become of a new task.
    enum NewTask {
        /// It is written, and keeps others with this key out; `nil` for one that keeps out nobody.
        case written(key: String?)
        /// It would be a duplicate of this one.
        case duplicate(of: TaskID)
    }

    /// Decides about a new task of a job. One whose place it takes ends here.
    func judge(_ uniqueness: Uniqueness, ofJob job: JobID, parameters: String) throws -> NewTask {
        guard let key = uniqueness.key?.value(in: parameters) else { return .written(key: nil) }
        guard let other = try keepingOut(key, ofJob: job, uniqueness.span) else { return .written(key: key) }
        guard uniqueness.onDuplicate == .replace, try lockUnstarted(other) else { return .duplicate(of: other) }
        try end([other], .skipped, EndMessage.replaced)
        turnCameFree(of: job)
        return .written(key: key)
    }

    static let live = "SELECT id FROM dotjob.dot_task_queue WHERE job_id = $1 AND unique_key = $2"
    static let within = """
        SELECT task_id FROM dotjob.dot_unique_window WHERE job_id = $1 AND unique_key = $2 AND until > $3
        """

    private func keepingOut(_ key: String, ofJob job: JobID, _ span: UniqueSpan) throws -> TaskID? {
        switch span {
        case .waiting, .live: try db.run(Self.live, job, key).value()
        case .window: try db.run(Self.within, job, key, now).value()
        }
    }

    // Behind a claim that is under way it is found as that has left it.
    private static let lockUnstarted = """
        SELECT 1 FROM dotjob.dot_task_queue
        WHERE id = $1 AND status = 1 AND attempt = 0 AND snoozes = 0 AND losses = 0 AND host_deaths = 0 FOR UPDATE
        """

    private func lockUnstarted(_ task: TaskID) throws -> Bool { try !db.run(Self.lockUnstarted, task).isEmpty }

    private static let keep = "UPDATE dotjob.dot_task_queue SET unique_key = $2 WHERE id = $1"
    private static let beginWindow = """
        INSERT INTO dotjob.dot_unique_window (job_id, unique_key, task_id, until) VALUES ($1, $2, $3, $4)
        ON CONFLICT (job_id, unique_key) DO UPDATE SET task_id = excluded.task_id, until = excluded.until
        """

    /// Has a task that was just written keep others with its key out.
    func keepOut(_ key: String?, by task: TaskID, ofJob job: JobID, _ span: UniqueSpan) throws {
        guard let key else { return }
        switch span {
        case .waiting, .live: try db.run(Self.keep, task, key)
        case .window(let milliseconds): try db.run(Self.beginWindow, job, key, task, now + milliseconds)
        }
    }

    /// Has the task of an occurrence that was just written keep others out, or ends it as a duplicate.
    func keepOut(by task: TaskID, ofJob job: JobID, _ uniqueness: Uniqueness, parameters: String) throws {
        switch try judge(uniqueness, ofJob: job, parameters: parameters) {
        case .written(let key): try keepOut(key, by: task, ofJob: job, uniqueness.span)
        case .duplicate(let other): try endDuplicate(task, of: other, uniqueness.onDuplicate, ofJob: job)
        }
    }

    private func endDuplicate(_ task: TaskID, of other: TaskID, _ strategy: DuplicateStrategy, ofJob job: JobID) throws
    {
        let code = strategy == .fail ? HandleCode.failed : .skipped
        try end([task], code, EndMessage.duplicate(of: other))
        if code.isFailure { try db.run(Self.noteFailures, [job], now) }
        touch(work(on: job))
    }
}
