import GRDB
import JobModel
import JobStore

/// How many more tasks of a group a session may claim.
struct ClaimPermits {
    let count: Int
    /// When there may be some again, if there are none for a while only: a pause or a drain ends by itself.
    var opensAt: UTCMilliseconds?
    /// By how long waiting lifts a task of the group by one priority; `nil` where the group says nothing.
    var ageingMs: Int64?

    // No row for a disabled executor or a closed session.
    private static let limit = """
        SELECT g.max_running, g.paused, g.paused_until, d.hostname IS NOT NULL, d.drain_until,
            g.ageing_ms
        FROM dot_execute_group AS g, dot_executor AS e, dot_executor_session AS s
            LEFT JOIN dot_draining_node AS d ON d.hostname = e.hostname
        WHERE g.id = ?1
          AND e.id = ?2 AND e.executor_status = 0
          AND s.id = ?3 AND s.closed_at IS NULL
        """

    // Over all executors.
    private static let claimed = """
        SELECT coalesce(sum(c.tasks), 0)
        FROM dot_task_queue_claimed AS c CROSS JOIN dot_job_info AS j ON j.id = c.job_id
        WHERE j.job_group = ?1
        """

    static func read(_ request: ClaimRequest, session: SessionID, now: UTCMilliseconds, _ db: Database) throws
        -> ClaimPermits
    {
        let limit = try HotStatement(db, Self.limit)
        limit.bind(1, request.groupID)
        limit.bind(2, request.executorID)
        limit.bind(3, session)
        guard try limit.step() else { return ClaimPermits(count: 0) }
        let maxRunning = limit.optionalInt(0)
        let pause = limit.int(1) == 0 ? nil : Pause(until: limit.optionalInt(2))
        let drain = limit.int(3) == 0 ? nil : Pause(until: limit.optionalInt(4))
        let ageingMs = limit.optionalInt(5)
        limit.reset()
        if pause != nil || drain != nil, let closed = Pause.longest(of: pause, drain, at: now) {
            return ClaimPermits(count: 0, opensAt: closed.until)
        }
        guard let maxRunning else { return ClaimPermits(count: .max, ageingMs: ageingMs) }
        let claimed = try HotStatement(db, Self.claimed)
        claimed.bind(1, request.groupID)
        guard try claimed.step() else { return ClaimPermits(count: Int(maxRunning), ageingMs: ageingMs) }
        defer { claimed.reset() }
        return ClaimPermits(count: max(Int(maxRunning - claimed.int(0)), 0), ageingMs: ageingMs)
    }
}
