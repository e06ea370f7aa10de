/// Where a task came from, as `dot_job_log.origin` holds it.
public enum TaskOrigin: String, Codable, Sendable {
    case schedule
    case manual
    case retry
    case chain
}
