import GRDB
import JobModel
import JobStore

/// Rows of `dot_task_line`: what running attempts have logged so far.
struct TaskLineRows {
    private static let isHeld = """
        SELECT 1 FROM dot_task_queue WHERE id = ?1 AND claim_no = ?2 AND session = ?3 AND status = 2
        """

    // What a transaction of unknown outcome has written comes again.
    private static let insert = """
        INSERT OR IGNORE INTO dot_task_line (task_id, claim_no, line_no, at, level, source, text)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """

    /// Writes lines of attempts that the session still holds.
    static func write(_ all: [TaskLines], of session: SessionID, _ db: Database) throws {
        let (isHeld, insert) = try (HotStatement(db, isHeld), HotStatement(db, insert))
        for task in all {
            isHeld.bind(1, task.key.taskID)
            isHeld.bind(2, task.key.claimNo)
            isHeld.bind(3, session)
            guard try isHeld.step() else { continue }
            isHeld.reset()
            insert.bind(1, task.key.taskID)
            insert.bind(2, task.key.claimNo)
            for (index, line) in task.lines.enumerated() {
                insert.bind(3, task.first + index)
                insert.bind(4, line.at)
                insert.bind(5, line.level.rawValue)
                try insert.bind(6, line.source.rawValue)
                try insert.bind(7, line.text)
                try insert.run()
            }
        }
    }

    private static let delete = "DELETE FROM dot_task_line WHERE task_id = ?1"

    /// Removes all that a task's attempts have logged: its last one has ended.
    static func delete(_ task: TaskID, _ db: Database) throws {
        let statement = try HotStatement(db, delete)
        statement.bind(1, task)
        try statement.run()
    }

    /// Whether any attempt is said to have logged anything.
    static func areAny(_ db: Database) throws -> Bool {
        let statement = try HotStatement(db, "SELECT 1 FROM dot_task_line LIMIT 1")
        defer { statement.reset() }
        return try statement.step()
    }
}
