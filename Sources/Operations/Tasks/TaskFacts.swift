public import JobModel

/// A task of the queue, and why it does not run.
public struct TaskFacts: Sendable {
    public var task: QueuedTask
    /// Empty when the group is gone.
    public var groupName: String
    /// Everything that holds it back, the task's own matters first; never empty.
    public var holds: [TaskHold]

    public init(task: QueuedTask, groupName: String, holds: [TaskHold]) {
        self.task = task
        self.groupName = groupName
        self.holds = holds
    }
}
