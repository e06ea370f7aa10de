public import JobModel

/// A task of the queue, and why it does not run.
public struct TaskFacts: Sendable {
    public var task: QueuedTask
    /// Empty when the group is gone.
    public var groupName: String
    /// Everything that holds it back, the task's own matters first; never empty.
    public var holds: [TaskHold]

    /// When it starts, as far as anybody knows: all that holds it ends by itself, the last of it then. `nil` when that is not known, and
    /// for a task that runs, or may at any moment.
    public var startsAt: UTCMilliseconds? {
        let ends = holds.map(\.until)
        return ends.contains(nil) ? nil : ends.compactMap { $0 }.max()
    }

    public init(task: QueuedTask, groupName: String, holds: [TaskHold]) {
        self.task = task
        self.groupName = groupName
        self.holds = holds
    }
}
