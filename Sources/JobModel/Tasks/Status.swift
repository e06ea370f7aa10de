/// What a job is doing, as `dot_job_info.trigger_status` holds it.
///
/// Any task running gives `running`; else any waiting gives `waiting`; else the last final outcome decides
/// between `error` and `notStarted`. An error never stops a schedule.
public enum TriggerStatus: Int, Codable, Sendable {
    case notStarted = 0
    case waiting = 1
    case running = 2
    case error = 3
}

/// Where a queued task stands, as `dot_task_queue.status` holds it.
public enum TaskStatus: Int, Codable, Sendable {
    case waiting = 1
    /// Claimed by an executor's session: running, or about to.
    case claimed = 2
}

/// Why a waiting task may not be claimed, as `dot_task_queue.held_reason` holds it. No reason: it may.
public enum HeldReason: String, Codable, Sendable {
    /// Its job is disabled.
    case disabled
    /// Its job runs one task at a time, and another has the turn.
    case serial
    /// It took its host down, or was lost, too often. `job retry` or `job restart` releases it.
    case quarantined
    /// It runs on a release of its own (`task rerun --on-release`), which no offer of a handler names.
    case pinned
}

/// Where a task came from, as `dot_job_log.origin` holds it.
public enum TaskOrigin: String, Codable, Sendable {
    case schedule
    case manual
    case retry
    case chain
}
