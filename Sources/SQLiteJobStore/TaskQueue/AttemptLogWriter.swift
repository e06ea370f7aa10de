import GRDB
import JobModel
import JobStore

/// Writes rows of `dot_job_log`.
struct AttemptLogWriter {
    // Not INSERT … SELECT: SQLite would copy each page that it touches, to be able to undo the statement alone.
    private static let insert = """
        INSERT INTO dot_job_log (
            job_id, task_id, claim_no, session, origin, scheduled_at, due_at, executor_handler, executor_param, attempt,
            executor_id, release_id, plugin_id, started_at, finished_at, handle_code, handle_msg, result, is_final,
            system_library, elapsed_us, trace_context)
        VALUES (
            ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)
        """

    private static let insertLine = """
        INSERT INTO dot_job_log_line (log_id, line_no, at, level, source, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        """

    private let db: Database
    private let statement: HotStatement

    init(_ db: Database) throws {
        self.db = db
        statement = try HotStatement(db, Self.insert)
    }

    /// Records an attempt that an executor made.
    ///
    /// - Parameter row: stands at the task's row of `HeldTask.columns`.
    func write(_ completion: Completion, of task: HeldTask, row: HotStatement, isFinal: Bool) throws -> LogID {
        bind(task, row)
        statement.bind(11, completion.executorID)
        statement.bind(12, completion.releaseID)
        statement.bind(13, completion.pluginID)
        statement.bind(14, completion.startedAt)
        statement.bind(15, completion.finishedAt)
        statement.bind(16, completion.code.rawValue)
        try statement.bind(17, completion.message)
        try statement.bind(18, completion.result)
        statement.bind(19, isFinal ? 1 : 0)
        try statement.bind(20, completion.systemLibrary)
        statement.bind(21, completion.elapsedMicroseconds)
        try statement.run()
        let id = statement.lastInsertedRowID
        if !completion.logLines.isEmpty { try write(completion.logLines, of: id) }
        return id
    }

    /// Records that a task left the queue without an attempt.
    func writeEnd(
        _ code: HandleCode, _ message: String, of task: HeldTask, row: HotStatement, now: UTCMilliseconds
    ) throws -> LogID {
        bind(task, row)
        for index in Int32(11)...14 { statement.bind(index, Int64?.none) }
        statement.bind(15, now)
        statement.bind(16, code.rawValue)
        try statement.bind(17, message)
        statement.bind(18, Int64?.none)
        statement.bind(19, 1)
        for index in Int32(20)...21 { statement.bind(index, Int64?.none) }
        try statement.run()
        return statement.lastInsertedRowID
    }

    private func bind(_ task: HeldTask, _ row: HotStatement) {
        statement.bind(1, task.jobID)
        statement.bind(2, task.id)
        statement.bind(3, row.int(5))
        statement.bind(4, row.optionalInt(6))
        statement.bind(5, borrowing: 7, of: row)
        statement.bind(6, row.optionalInt(8))
        statement.bind(7, row.int(9))
        statement.bind(8, borrowing: 10, of: row)
        statement.bind(9, borrowing: 11, of: row)
        statement.bind(10, task.attempt + 1)
        statement.bind(22, borrowing: 15, of: row)
    }

    private func write(_ lines: [LogLine], of log: LogID) throws {
        let statement = try HotStatement(db, Self.insertLine)
        statement.bind(1, log)
        for (index, line) in lines.enumerated() {
            statement.bind(2, index + 1)
            statement.bind(3, line.at)
            statement.bind(4, line.level.rawValue)
            try statement.bind(5, line.source.rawValue)
            try statement.bind(6, line.text)
            try statement.run()
        }
    }
}
