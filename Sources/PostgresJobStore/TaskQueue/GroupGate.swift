import JobModel
import JobStore

/// Whether a session's executor may claim for a group at all, apart from how many run.
struct GroupGate {
    let isOpen: Bool
    /// When it opens, where it is shut for a while only: a pause or a drain ends by itself.
    var opensAt: UTCMilliseconds?
    /// Tasks of the group that may run at once; `nil` for any number.
    var maxRunning: Int?
    /// By how long waiting lifts a task of the group by one priority; `nil` where the group says nothing.
    var ageingMs: Int64?

    static let source = """
        dotjob.dot_execute_group AS g CROSS JOIN dotjob.dot_executor_session AS s CROSS JOIN dotjob.dot_executor AS e
        LEFT JOIN dotjob.dot_draining_node AS d ON d.hostname = e.hostname
        """

    /// No row of `source` for a disabled executor or a closed session.
    static func row(group: String, executor: String, session: String) -> String {
        """
        g.id = \(group) AND e.id = \(executor) AND e.executor_status + 0 = 0 AND s.id = \(session) AND s.closed_at IS NULL
        """
    }

    private static let look = """
        SELECT g.max_running, g.ageing_ms, g.paused, g.paused_until, d.hostname IS NOT NULL AS is_draining, d.drain_until
        FROM \(source) WHERE \(row(group: "$1", executor: "$2", session: "$3"))
        """

    static func step(_ request: ClaimRequest, of session: SessionID) -> PostgresStep {
        PostgresStep(look, [request.groupID, request.executorID, session])
    }

    /// - Parameter rows: the answer to `step`.
    init(_ rows: PostgresRows, now: UTCMilliseconds) {
        guard let row = rows.first else {
            isOpen = false
            return
        }
        let pause = row["paused"] ? Pause(until: row["paused_until"]) : nil
        let drain = row["is_draining"] ? Pause(until: row["drain_until"]) : nil
        if pause != nil || drain != nil, let closed = Pause.longest(of: pause, drain, at: now) {
            isOpen = false
            opensAt = closed.until
            return
        }
        isOpen = true
        maxRunning = row["max_running"]
        ageingMs = row["ageing_ms"]
    }
}
