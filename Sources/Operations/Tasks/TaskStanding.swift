public import JobModel

/// Where a task stands.
public enum TaskStanding: Sendable {
    /// In the queue, and everything that holds it back, the task's own matters first; never empty.
    case queued(HeldTask)
    case ended(HandleCode)
}

/// A task of the queue with what holds it back.
public struct HeldTask: Sendable {
    public var task: QueuedTask
    /// Empty when the group is gone.
    public var groupName: String
    public var holds: [TaskHold]
}
