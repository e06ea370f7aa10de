import GRDB
import JobModel
import JobStore

/// New tasks that may be duplicates of others.
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
        guard uniqueness.onDuplicate == .replace, try isUnstarted(other) else { return .duplicate(of: other) }
        try end(other, .skipped, EndMessage.replaced)
        turnCameFree(of: job)
        return .written(key: key)
    }

    private static let live = """
        SELECT id FROM dot_task_queue INDEXED BY dot_task_queue_unique WHERE job_id = ?1 AND unique_key = ?2
        """
    private static let within = """
        SELECT task_id FROM dot_unique_window WHERE job_id = ?1 AND unique_key = ?2 AND until > ?3
        """

    private func keepingOut(_ key: String, ofJob job: JobID, _ span: UniqueSpan) throws -> TaskID? {
        let isWindow = if case .window = span { true } else { false }
        let statement = try HotStatement(db, isWindow ? Self.within : Self.live)
        statement.bind(1, job)
        try statement.bind(2, key)
        if isWindow { statement.bind(3, now) }
        guard try statement.step() else { return nil }
        defer { statement.reset() }
        return statement.int(0)
    }

    private static let isUnstarted = """
        SELECT 1 FROM dot_task_queue
        WHERE id = ?1 AND status = 1 AND attempt = 0 AND snoozes = 0 AND losses = 0 AND host_deaths = 0
        """

    private func isUnstarted(_ task: TaskID) throws -> Bool {
        let statement = try HotStatement(db, Self.isUnstarted)
        statement.bind(1, task)
        defer { statement.reset() }
        return try statement.step()
    }

    private static let keep = "UPDATE dot_task_queue SET unique_key = ?2 WHERE id = ?1"
    private static let beginWindow = """
        INSERT INTO dot_unique_window (job_id, unique_key, task_id, until) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (job_id, unique_key) DO UPDATE SET task_id = ?3, until = ?4
        """

    /// Has a task that was just written keep others with its key out.
    func keepOut(_ key: String?, by task: TaskID, ofJob job: JobID, _ span: UniqueSpan) throws {
        guard let key else { return }
        switch span {
        case .waiting, .live:
            let statement = try HotStatement(db, Self.keep)
            statement.bind(1, task)
            try statement.bind(2, key)
            try statement.run()
        case .window(let milliseconds):
            let statement = try HotStatement(db, Self.beginWindow)
            statement.bind(1, job)
            try statement.bind(2, key)
            statement.bind(3, task)
            statement.bind(4, now + milliseconds)
            try statement.run()
        }
    }

    /// Has the task of an occurrence that was just written keep others out, or ends it as a duplicate.
    ///
    /// - Returns: whether it stays.
    @discardableResult
    func keepOut(by task: TaskID, ofJob job: JobID, _ uniqueness: Uniqueness, parameters: String) throws -> Bool {
        switch try judge(uniqueness, ofJob: job, parameters: parameters) {
        case .written(let key):
            try keepOut(key, by: task, ofJob: job, uniqueness.span)
            return true
        case .duplicate(let other):
            try endDuplicate(task, of: other, uniqueness.onDuplicate, work(on: job))
            return false
        }
    }

    private func endDuplicate(_ task: TaskID, of other: TaskID, _ strategy: DuplicateStrategy, _ work: JobWork) throws {
        let code = strategy == .fail ? HandleCode.failed : .skipped
        try end(task, code, EndMessage.duplicate(of: other))
        if code == .failed { work.note(code, at: .max) }
        touch(work)
    }
}
