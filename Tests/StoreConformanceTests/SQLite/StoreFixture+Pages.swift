import GRDB
import TestSupport
import Testing

extension StoreFixture {
    private static let pages = [
        (
            "SELECT page, first_task_id, last_task_id, attempts, ok, codes FROM dot_job_log_page ORDER BY page",
            """
            SELECT id >> 7, min(task_id), max(task_id), count(*), sum(is_final = 1 AND handle_code = 200),
                sum(DISTINCT 1 << (handle_code % 61))
            FROM dot_job_log GROUP BY 1 ORDER BY 1
            """
        ),
        (
            "SELECT job_id, page, codes FROM dot_job_log_page_job ORDER BY job_id, page",
            """
            SELECT job_id, id >> 7, sum(DISTINCT 1 << (handle_code % 61)) FROM dot_job_log
            GROUP BY 1, 2 ORDER BY 1, 2
            """
        ),
        (
            "SELECT release_id, page, codes FROM dot_job_log_page_release ORDER BY release_id, page",
            """
            SELECT release_id, id >> 7, sum(DISTINCT 1 << (handle_code % 61)) FROM dot_job_log
            WHERE release_id IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2
            """
        ),
        (
            "SELECT job_id, page, tasks FROM dot_task_queue_page_job ORDER BY job_id, page",
            "SELECT job_id, id >> 7, count(*) FROM dot_task_queue GROUP BY 1, 2 ORDER BY 1, 2"
        ),
        (
            "SELECT group_id, page, tasks FROM dot_task_queue_page_group ORDER BY group_id, page",
            "SELECT group_id, id >> 7, count(*) FROM dot_task_queue GROUP BY 1, 2 ORDER BY 1, 2"
        ),
        (
            "SELECT job_id, session, page, tasks FROM dot_task_queue_claimed ORDER BY job_id, session, page",
            """
            SELECT job_id, session, id >> 7, count(*) FROM dot_task_queue WHERE status = 2
            GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
            """
        ),
    ]

    /// Checks that the pages of the queue and of the log say what the rows say.
    func expectPagesMatchRows(_ comment: Comment? = nil) throws {
        let database = try DatabaseQueue(path: directory.file("store.db"))
        try database.read { db in
            for (stored, counted) in Self.pages {
                let stored = try Row.fetchAll(db, sql: stored).map { Array($0.databaseValues) }
                let counted = try Row.fetchAll(db, sql: counted).map { Array($0.databaseValues) }
                #expect(stored == counted, comment)
            }
        }
    }
}
