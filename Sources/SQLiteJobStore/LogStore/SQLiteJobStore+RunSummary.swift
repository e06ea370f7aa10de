import GRDB
public import JobModel
public import JobStore

extension SQLiteJobStore {
    public func runSummary(of tasks: TaskSelection) throws -> RunSummary {
        try read { db in
            let ids = try Self.ids(of: tasks, db)
            var ended = try Self.endedElsewhere(ids, db)
            let ok = try Self.okOnWholePages(ids, db)
            if ok > 0 { ended[.ok, default: 0] += ok }
            let live = try Row.fetchOne(
                db,
                sql: """
                    SELECT count(*) AS tasks, coalesce(sum(held_reason IS 'quarantined'), 0) AS quarantined
                    FROM dot_task_queue WHERE id BETWEEN ? AND ?
                    """, arguments: [ids.lowerBound, ids.upperBound])
            return RunSummary(ended: ended, live: live?["tasks"] ?? 0, quarantined: live?["quarantined"] ?? 0)
        }
    }

    // A page on which all tasks are of the selection and all ended well has been counted already.
    private static let isWhole = "p.first_task_id >= ?1 AND p.last_task_id <= ?2 AND p.ok = p.attempts"

    private static func okOnWholePages(_ ids: ClosedRange<TaskID>, _ db: Database) throws -> Int {
        try Int.fetchOne(
            db, sql: "SELECT coalesce(sum(p.ok), 0) FROM dot_job_log_page AS p WHERE \(isWhole)",
            arguments: [ids.lowerBound, ids.upperBound]) ?? 0
    }

    // A column for each code, and no GROUP BY, which would sort a million rows. A code that only a newer dotjob knows is a failure.
    private static let countsOfCodes = HandleCode.allCases.map {
        "coalesce(sum(l.handle_code = \($0.rawValue)), 0) AS c\($0.rawValue)"
    }.joined(separator: ", ")

    private static func endedElsewhere(_ ids: ClosedRange<TaskID>, _ db: Database) throws -> [HandleCode: Int] {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT count(*) AS tasks, \(countsOfCodes)
                FROM \(LogPages.attempts(ofTasks: "?1", to: "?2")) WHERE NOT (\(isWhole)) AND l.is_final = 1
                """, arguments: [ids.lowerBound, ids.upperBound])
        guard let row else { return [:] }
        var ended = Dictionary(uniqueKeysWithValues: HandleCode.allCases.map { ($0, row["c\($0.rawValue)"] as Int) })
        ended[.failed, default: 0] += row["tasks"] - ended.values.reduce(0, +)
        return ended.filter { $0.value > 0 }
    }
}
