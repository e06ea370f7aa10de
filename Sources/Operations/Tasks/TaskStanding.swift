public import JobModel

/// Where a task stands.
public enum TaskStanding: Sendable {
    case queued(TaskFacts)
    case ended(HandleCode)
}
