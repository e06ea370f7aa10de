/// Where a queued task stands, as `dot_task_queue.status` holds it.
public enum TaskStatus: Int, Codable, Sendable {
    case waiting = 1
    /// Claimed by an executor's session: running, or about to.
    case claimed = 2
}
