import GRDB

/// What holds in the tables after each commit, whatever was done: each query finds what breaks it.
enum StoreInvariants {
    static let queries: [(words: String, sql: String)] = [
        (
            "no task ends twice",
            "SELECT task_id FROM dot_job_log WHERE is_final = 1 GROUP BY task_id HAVING count(*) > 1"
        ),
        (
            "what has ended is not in the queue",
            """
            SELECT q.id FROM dot_task_queue AS q JOIN dot_job_log AS l ON l.task_id = q.id AND l.is_final = 1
            """
        ),
        (
            "a job that runs one task at a time runs one",
            """
            SELECT q.job_id FROM dot_task_queue AS q JOIN dot_job_info AS j ON j.id = q.job_id
            WHERE q.status = 2 AND j.block_strategy <> 'parallel' AND j.author <> 'was parallel'
            GROUP BY q.job_id HAVING count(*) > 1
            """
        ),
        (
            "who waits for a turn waits for somebody who has it",
            """
            SELECT q.id FROM dot_task_queue AS q WHERE q.held_reason = 'serial'
                AND NOT EXISTS (SELECT 1 FROM dot_task_queue AS r
                    WHERE r.job_id = q.job_id AND (r.held_reason IS NULL OR r.held_reason = 'disabled'))
            """
        ),
        (
            "a disabled job has no cursor, and neither has a deleted one",
            """
            SELECT id FROM dot_job_info WHERE trigger_next_time IS NOT NULL AND (disable = 1 OR deleted_at IS NOT NULL)
            """
        ),
        (
            "what is held for a disabled job has a disabled job",
            """
            SELECT q.id FROM dot_task_queue AS q JOIN dot_job_info AS j ON j.id = q.job_id
            WHERE q.held_reason = 'disabled' AND j.disable = 0
            """
        ),
        (
            "trigger_status is what the queue and the last outcome make of it",
            """
            SELECT j.id FROM dot_job_info AS j WHERE deleted_at IS NULL AND trigger_status <> CASE
                WHEN EXISTS (SELECT 1 FROM dot_task_queue WHERE job_id = j.id AND status = 2) THEN 2
                WHEN EXISTS (SELECT 1 FROM dot_task_queue WHERE job_id = j.id AND held_reason IS NOT 'quarantined') THEN 1
                WHEN EXISTS (SELECT 1 FROM dot_task_queue WHERE job_id = j.id) OR last_handle_code >= 500 THEN 3
                ELSE 0 END
            """
        ),
        (
            "pages count the queue",
            """
            SELECT j.id FROM dot_job_info AS j WHERE
                (SELECT coalesce(sum(tasks), 0) FROM dot_task_queue_page_job WHERE job_id = j.id)
                <> (SELECT count(*) FROM dot_task_queue WHERE job_id = j.id)
            """
        ),
        (
            "pages count what is claimed",
            """
            SELECT j.id FROM dot_job_info AS j WHERE
                (SELECT coalesce(sum(tasks), 0) FROM dot_task_queue_claimed WHERE job_id = j.id)
                <> (SELECT count(*) FROM dot_task_queue WHERE job_id = j.id AND status = 2)
            """
        ),
    ]

    /// What is broken, and by which rows.
    static func violations(_ db: Database) throws -> [String] {
        try queries.compactMap { words, sql in
            let rows = try Int64.fetchAll(db, sql: sql)
            return rows.isEmpty ? nil : "broken: \(words): \(rows.map(String.init).joined(separator: ", "))"
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
