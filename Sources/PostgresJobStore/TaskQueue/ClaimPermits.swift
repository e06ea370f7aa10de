import JobModel
import JobStore

/// How many more tasks of a group a session may claim.
struct ClaimPermits {
    let count: Int
    /// When there may be some again, if there are none for a while only.
    var opensAt: UTCMilliseconds?
    /// By how long waiting lifts a task of the group by one priority; `nil` where the group says nothing.
    var ageingMs: Int64?
    /// The group has a limit, so its row is locked.
    var isGroupLocked = false

    // Whoever claims for a limited group does so alone, or two would take the last permit.
    private static let lock = "SELECT max_running FROM dotjob.dot_execute_group WHERE id = $1 FOR NO KEY UPDATE"

    // Over all executors.
    private static let claimed = "SELECT count(*) FROM dotjob.dot_task_queue WHERE status = 2 AND group_id = $1"

    /// Those that stay so until the commit.
    static func take(
        _ request: ClaimRequest, session: SessionID, now: UTCMilliseconds, _ db: PostgresConnection
    ) throws -> ClaimPermits {
        let gate = GroupGate(try db.run(GroupGate.step(request, of: session)), now: now)
        guard gate.isOpen else { return ClaimPermits(count: 0, opensAt: gate.opensAt) }
        guard gate.maxRunning != nil,
            let most = try db.run(lock, request.groupID).first?["max_running"] as Int?
        else { return ClaimPermits(count: .max, ageingMs: gate.ageingMs) }
        let running: Int = try db.run(claimed, request.groupID).value() ?? 0
        return ClaimPermits(count: max(most - running, 0), ageingMs: gate.ageingMs, isGroupLocked: true)
    }
}
