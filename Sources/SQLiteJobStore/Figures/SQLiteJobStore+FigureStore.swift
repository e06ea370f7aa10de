import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore: FigureStore {
    /// Pages that are read of all groups together: so many pages of one group hold 25 million tasks.
    private static let mostPages = 200_000
    private static let mostHeld = 10_000
    /// Handlers and priorities of a group that are looked at.
    private static let mostHeads = 500

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

    // Of the claim's index the first row of each handler and priority, each found behind the one before.
    static let nextHead = """
        SELECT executor_handler, priority, run_at FROM dot_task_queue INDEXED BY dot_task_queue_ready
        WHERE group_id = ?1 AND status = 1 AND held_reason IS NULL AND (executor_handler, priority) > (?2, ?3)
        ORDER BY executor_handler, priority, run_at, id LIMIT 1
        """

    private static func oldestDue(of group: GroupID, now: UTCMilliseconds, _ db: Database) throws -> UTCMilliseconds? {
        let statement = try db.cachedStatement(sql: nextHead)
        var oldest: UTCMilliseconds?
        var (handler, priority) = ("", Int64(-1))
        for _ in 0..<mostHeads {
            guard let row = try Row.fetchOne(statement, arguments: [group, handler, priority]) else { break }
            (handler, priority) = (row[0], row[1])
            oldest = min(oldest ?? .max, row[2])
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
