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
