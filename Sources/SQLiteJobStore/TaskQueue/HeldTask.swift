import JobModel

/// A row of the queue on its way out of a session or out of the queue, read under the write lock: it stays true until the
/// commit.
struct HeldTask {
    /// What the log needs of the row stands from 5 to 11, and at 15: it goes from statement to statement, not through this value.
    static let columns = columns(of: "dot_task_queue")

    static func columns(of table: String) -> String {
        [
            "id", "job_id", "attempt", "host_deaths", "losses",
            "claim_no", "session", "origin", "scheduled_at", "run_at", "executor_handler", "executor_param",
            "cancel_requested_at", "pinned_release", "group_id", "trace_context", "snoozes", "limit_key",
        ].map { "\(table).\($0)" }.joined(separator: ", ")
    }

    let id: TaskID
    let jobID: JobID
    let groupID: GroupID
    /// Attempts that have ended.
    let attempt: Int
    /// Of the attempt that runs.
    let snoozes: Int
    let hostDeaths: Int
    let losses: Int
    /// Somebody wants it ended: it must not return to the queue.
    let isCancelRequested: Bool
    /// It runs on a release of its own.
    let isPinned: Bool
    /// What it is counted by; `nil` where its job does not tell tasks apart.
    let limitKey: String?

    init(_ row: HotStatement) {
        id = row.int(0)
        jobID = row.int(1)
        attempt = Int(row.int(2))
        hostDeaths = Int(row.int(3))
        losses = Int(row.int(4))
        isCancelRequested = row.optionalInt(12) != nil
        isPinned = row.optionalInt(13) != nil
        groupID = row.int(14)
        snoozes = Int(row.int(16))
        limitKey = row.optionalText(17)
    }
}
