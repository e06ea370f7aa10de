public import JobModel
public import JobStore

extension PostgresJobStore: FigureStore {
    /// Waiting tasks that are counted of all groups together, and of each at least.
    private static let mostWaiting = 200_000
    private static let leastWaiting = 1_000
    /// Tasks that are held, and that are claimed, of all groups together.
    private static let mostOthers = 50_000
    /// Of a group.
    private static let mostHandlers = 500

    public func queueFigures(now: UTCMilliseconds) throws -> [QueueFigures] {
        try read { db in
            let groups = try db.run("SELECT id, group_name FROM dotjob.dot_execute_group ORDER BY group_name")
            let waitingEach = max(Self.mostWaiting / max(groups.count, 1), Self.leastWaiting)
            let answers = try db.pipeline(
                [PostgresStep(Self.countClaimed, [Self.mostOthers]), PostgresStep(Self.countHeld, [Self.mostOthers])]
                    + [PostgresStep(Self.countWaiting, [waitingEach]), PostgresStep(Self.heads, [Self.mostHandlers])])
            var figures: [GroupID: QueueFigures] = [:]
            for row in groups {
                figures[row[0]] = QueueFigures(group: row[1], tasks: 0, oldestDueAt: nil, held: [:])
            }
            for answer in [answers[0], answers[2]] {
                for row in answer { figures[row[0]]?.tasks += row[1] as Int64 }
            }
            for row in answers[1] {
                figures[row[0]]?.tasks += row[2] as Int64
                if let reason = HeldReason(rawValue: row[1]) { figures[row[0]]?.held[reason] = row[2] }
            }
            for row in answers[3] {
                let head: UTCMilliseconds = row[1]
                guard head <= now, let known = figures[row[0]] else { continue }
                figures[row[0]]?.oldestDueAt = min(known.oldestDueAt ?? .max, head)
            }
            return groups.compactMap { figures[$0[0]] }
        }
    }

    private static let countClaimed = """
        SELECT c.group_id, count(*) FROM (
            SELECT group_id FROM dotjob.dot_task_queue WHERE status = 2 LIMIT $1) AS c
        GROUP BY c.group_id
        """

    // What is held is mostly little: where it is not, the count of each is less than all.
    private static let countHeld = """
        SELECT h.group_id, h.held_reason, count(*) FROM (
            SELECT group_id, held_reason FROM dotjob.dot_task_queue WHERE held_reason IS NOT NULL LIMIT $1) AS h
        GROUP BY h.group_id, h.held_reason
        """

    /// Of the group `g`.
    private static let waiting = """
        FROM dotjob.dot_task_queue AS q WHERE q.group_id = g.id AND q.status = 1 AND q.held_reason IS NULL
        """

    // In the order of the index, so that it is read no further than the limit; a small group would else be looked for in the whole table.
    private static let countWaiting = """
        SELECT g.id, (SELECT count(*) FROM (
            SELECT 1 \(waiting) ORDER BY q.executor_handler, q.priority, q.run_at, q.id LIMIT $1) AS w)
        FROM dotjob.dot_execute_group AS g
        """

    // Steps from one handler to the next, and takes the first task of each priority.
    private static let heads = """
        WITH RECURSIVE handler (id, name, number) AS (
            SELECT g.id, (SELECT q.executor_handler \(waiting) ORDER BY q.executor_handler LIMIT 1), 1::bigint
            FROM dotjob.dot_execute_group AS g
            UNION ALL
            SELECT g.id, (SELECT q.executor_handler \(waiting) AND q.executor_handler > g.name
                          ORDER BY q.executor_handler LIMIT 1), g.number + 1
            FROM handler AS g WHERE g.name IS NOT NULL AND g.number < $1)
        SELECT g.id, min(head.run_at) FROM handler AS g CROSS JOIN generate_series(0, 9) AS p (priority)
            CROSS JOIN LATERAL (
                SELECT q.run_at \(waiting)
                AND q.executor_handler = g.name AND q.priority = p.priority ORDER BY q.run_at LIMIT 1) AS head
        GROUP BY g.id
        """

    public func proveWrite(now: UTCMilliseconds) throws {
        try write(.told, grows: true) { transaction in
            _ = try transaction.db.run("UPDATE dotjob.dot_write_proof SET written_at = $1 WHERE id = 1", now)
        }
    }
}
