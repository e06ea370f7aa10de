/// What a job is doing, as `dot_job_info.trigger_status` holds it.
///
/// Any task claimed gives `running`; else any waiting gives `waiting`; else the last final outcome decides
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

/// Where a task came from, as `dot_job_log.origin` holds it.
public enum TaskOrigin: String, Codable, Sendable {
    case schedule
    case manual
    case retry
    case chain
}
