import Foundation
import TestSupport

/// What holds in the tables after each commit, whatever was done: each query finds what breaks it.
enum StoreInvariants {
    private struct Query {
        let words: String
        let sql: String
    }

    /// Those that Scripts/kill-test asks too.
    private static let queries: [Query] = {
        let path = "\(Project.root)/Scripts/kill-rounds/invariants.sql"
        let paragraphs = ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").components(separatedBy: "\n\n")
        return paragraphs.dropFirst().map { paragraph in
            let lines = paragraph.split(separator: "\n", maxSplits: 1)
            return Query(words: String(lines[0].dropFirst(3)), sql: String(lines[1]))
        }
    }()

    /// What is broken, and by which rows.
    ///
    /// - Parameter lacks: names of tables and columns that a store has not, or has for others.
    static func violations(
        _ query: (String, [Int64]) throws -> [ModelRow], lacking lacks: [String]
    ) throws -> [String] {
        if queries.isEmpty { return ["there are no queries"] }
        let asked = queries.filter { rule in !lacks.contains { rule.sql.contains($0) } }
        return try asked.compactMap { rule in
            let rows = try query(rule.sql, [])
            return rows.isEmpty ? nil : "broken: \(rule.words): \(rows.map { "\($0.values)" }.joined(separator: ", "))"
        }
    }

    // What the log says of several at once begins with their number.
    private static let accounted = """
        SELECT
            (SELECT count(*) FROM dot_task_queue WHERE job_id = ?1 AND scheduled_at <= ?2)
            + (SELECT coalesce(sum(
                CASE WHEN handle_msg LIKE 'missed: %' THEN CAST(substr(handle_msg, 9) AS INTEGER) ELSE 1 END), 0)
               FROM dot_job_log WHERE job_id = ?1 AND is_final = 1 AND scheduled_at <= ?2) AS accounted
        """

    /// How many of a job's occurrences up to a time are in the queue, have ended, or are said to be dropped.
    static func accounted(
        ofJob id: Int64, upTo now: Int64, _ query: (String, [Int64]) throws -> [ModelRow]
    ) throws -> Int {
        guard let row = try query(accounted, [id, now]).first else { return 0 }
        return row["accounted"]
    }
}
