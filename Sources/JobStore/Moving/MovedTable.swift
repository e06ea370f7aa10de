/// A table that `store copy` takes from one store to another; both have it under this name, with columns of the same names.
package struct MovedTable: Sendable {
    package let name: String
    /// Whether its ids only grow, whatever is deleted: then the copy goes on where the original was.
    package let hasIdentity: Bool

    private init(_ name: String, hasIdentity: Bool = false) {
        self.name = name
        self.hasIdentity = hasIdentity
    }

    /// All that both stores have, each behind those that its rows refer to.
    package static let all = [
        MovedTable("dot_executor_session", hasIdentity: true), MovedTable("dot_execute_group", hasIdentity: true),
        MovedTable("dot_plugin", hasIdentity: true), MovedTable("dot_plugin_chunk"),
        MovedTable("dot_release", hasIdentity: true), MovedTable("dot_release_plugin"),
        MovedTable("dot_executor", hasIdentity: true), MovedTable("dot_release_state"),
        MovedTable("dot_release_first_task"), MovedTable("dot_ended_drain"), MovedTable("dot_release_tally"),
        MovedTable("dot_release_transition", hasIdentity: true), MovedTable("dot_rollup"),
        MovedTable("dot_calendar", hasIdentity: true), MovedTable("dot_calendar_day"),
        MovedTable("dot_calendar_version"), MovedTable("dot_job_info", hasIdentity: true),
        MovedTable("dot_run", hasIdentity: true), queue, MovedTable("dot_start_rate"),
        MovedTable("dot_unique_window"), MovedTable("dot_task_line"),
        MovedTable("dot_error_cause", hasIdentity: true), MovedTable("dot_error_hour"),
        MovedTable("dot_token", hasIdentity: true), MovedTable("dot_token_group"),
        MovedTable("dot_audit", hasIdentity: true), MovedTable("dot_idempotency"), MovedTable("dot_web_session"),
        MovedTable("dot_sign_in_code"), MovedTable("dot_draining_node"), logs, logLines,
    ]

    /// What attempts have left: as much of it comes along as somebody wants.
    package static let logs = MovedTable("dot_job_log", hasIdentity: true)
    package static let logLines = MovedTable("dot_job_log_line")

    package static let queue = MovedTable("dot_task_queue", hasIdentity: true)
}
