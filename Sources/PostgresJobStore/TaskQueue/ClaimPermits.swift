import JobModel
import JobStore

/// How many more tasks of a group a session may claim.
struct ClaimPermits {
    let count: Int
    /// When there may be some again, if there are none for a while only: a pause or a drain ends by itself.
    var opensAt: UTCMilliseconds?

    // No row for a disabled executor or a closed session.
    private static let limit = """
        SELECT g.max_running, g.paused, g.paused_until, d.hostname IS NOT NULL AS is_draining, d.drain_until
        FROM dotjob.dot_execute_group AS g
            CROSS JOIN dotjob.dot_executor_session AS s
            JOIN dotjob.dot_executor AS e ON e.id = $2 AND e.executor_status = 0
            LEFT JOIN dotjob.dot_draining_node AS d ON d.hostname = e.hostname
        WHERE g.id = $1 AND s.id = $3 AND s.closed_at IS NULL
        """

    // Whoever claims for a limited group does so alone, or two would take the last permit.
    private static let lock = "SELECT max_running FROM dotjob.dot_execute_group WHERE id = $1 FOR NO KEY UPDATE"

    // Over all executors.
    private static let claimed = "SELECT count(*) FROM dotjob.dot_task_queue WHERE status = 2 AND group_id = $1"

    /// - Parameter locks: whether what is claimed stays so until the commit; a look needs none.
    static func read(
        _ request: ClaimRequest, session: SessionID, now: UTCMilliseconds, locks: Bool, _ db: PostgresConnection
    ) throws -> ClaimPermits {
        guard let row = try db.run(limit, request.groupID, request.executorID, session).first else {
            return ClaimPermits(count: 0)
        }
        let pause = row["paused"] ? Pause(until: row["paused_until"]) : nil
        let drain = row["is_draining"] ? Pause(until: row["drain_until"]) : nil
        if pause != nil || drain != nil, let closed = Pause.longest(of: pause, drain, at: now) {
            return ClaimPermits(count: 0, opensAt: closed.until)
        }
        guard var most = row["max_running"] as Int? else { return ClaimPermits(count: .max) }
        if locks {
            guard let locked = try db.run(lock, request.groupID).first?["max_running"] as Int? else {
                return ClaimPermits(count: .max)
            }
            most = locked
        }
        let running: Int = try db.run(claimed, request.groupID).value() ?? 0
        return ClaimPermits(count: max(most - running, 0))
    }
}
