public import JobModel

/// Where a task stands.
public enum TaskStanding: Sendable {
    case queued(TaskFacts)
    /// - Parameter message: what its log says.
    case ended(HandleCode, message: String?)
}
