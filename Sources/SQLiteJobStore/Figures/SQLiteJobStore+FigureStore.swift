import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore: FigureStore {
    /// Pages that are read of all groups together: so many pages of one group hold 25 million tasks.
    private static let mostPages = 200_000
    private static let mostHeld = 10_000
    /// Of a group.
    private static let mostHandlers = 500

    public func queueFigures(now: UTCMilliseconds) throws -> [QueueFigures] {
        try read { db in
            let groups = try Row.fetchAll(db, sql: "SELECT id, group_name FROM dot_execute_group ORDER BY group_name")
            let held = try Self.held(db)
            return try groups.map { row in
                let id: GroupID = row["id"]
                return QueueFigures(
                    group: row["group_name"], tasks: try Self.tasks(of: id, pages: Self.mostPages / groups.count, db),
                    oldestDueAt: try Self.oldestDue(of: id, now: now, db), held: held[id] ?? [:])
            }
        }
    }

    private static let countTasks = """
        SELECT coalesce(sum(tasks), 0) FROM (SELECT tasks FROM dot_task_queue_page_group WHERE group_id = ? LIMIT ?)
        """

    private static func tasks(of group: GroupID, pages: Int, _ db: Database) throws -> Int64 {
        try Int64.fetchOne(db.cachedStatement(sql: countTasks), arguments: [group, max(pages, 1_000)]) ?? 0
    }

    // Steps from one handler to the next. Not by a row value of handler and priority: SQLite begins at the row before, and passes by all
    // that are equal.
    static let nextHandler = """
        SELECT executor_handler FROM dot_task_queue INDEXED BY dot_task_queue_ready
        WHERE group_id = ?1 AND status = 1 AND held_reason IS NULL AND executor_handler > ?2
        ORDER BY executor_handler LIMIT 1
        """

    private static func oldestDue(of group: GroupID, now: UTCMilliseconds, _ db: Database) throws -> UTCMilliseconds? {
        let handlers = try db.cachedStatement(sql: nextHandler)
        let heads = try db.cachedStatement(sql: ReadyQueue.nextHead)
        var oldest: UTCMilliseconds?
        var handler = ""
        for _ in 0..<mostHandlers {
            guard let next = try String.fetchOne(handlers, arguments: [group, handler]) else { break }
            handler = next
            var priority: Int64 = -1
            while let head = try Row.fetchOne(heads, arguments: [group, handler, priority]) {
                priority = head[0]
                oldest = min(oldest ?? .max, head[1])
            }
        }
        return oldest.flatMap { $0 <= now ? $0 : nil }
    }

    // What is held is mostly little: where it is not, the count of each is less than all.
    static let countHeld = """
        SELECT group_id, held_reason, count(*) AS tasks FROM (
            SELECT group_id, held_reason FROM dot_task_queue INDEXED BY dot_task_queue_held
            WHERE held_reason IS NOT NULL LIMIT ?)
        GROUP BY group_id, held_reason
        """

    private static func held(_ db: Database) throws -> [GroupID: [HeldReason: Int64]] {
        var held: [GroupID: [HeldReason: Int64]] = [:]
        let statement = try db.cachedStatement(sql: countHeld)
        for row in try Row.fetchAll(statement, arguments: [mostHeld]) {
            guard let reason = HeldReason(rawValue: row["held_reason"]) else { continue }
            held[row["group_id"], default: [:]][reason] = row["tasks"]
        }
        return held
    }

    public func proveWrite(now: UTCMilliseconds) throws {
        try write(.told, grows: true) { transaction in
            try transaction.db.execute(sql: "UPDATE dot_write_proof SET written_at = ? WHERE id = 1", arguments: [now])
        }
    }
}
