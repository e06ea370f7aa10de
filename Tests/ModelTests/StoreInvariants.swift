import Foundation
import GRDB
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
    static func violations(_ db: Database) throws -> [String] {
        if queries.isEmpty { return ["there are no queries"] }
        return try queries.compactMap { query in
            let rows = try Int64.fetchAll(db, sql: query.sql)
            return rows.isEmpty ? nil : "broken: \(query.words): \(rows.map(String.init).joined(separator: ", "))"
        }
    }

    // What the log says of several at once begins with their number.
    private static let accounted = """
        SELECT
            (SELECT count(*) FROM dot_task_queue WHERE job_id = ?1 AND scheduled_at <= ?2)
            + (SELECT coalesce(sum(
                iif(handle_msg LIKE 'missed: %', CAST(substr(handle_msg, 9) AS INTEGER), 1)), 0)
               FROM dot_job_log WHERE job_id = ?1 AND is_final = 1 AND scheduled_at <= ?2)
        """

    /// How many of a job's occurrences up to a time are in the queue, have ended, or are said to be dropped.
    static func accounted(ofJob id: Int64, upTo now: Int64, _ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: accounted, arguments: [id, now]) ?? 0
    }
}
