public import JobModel
public import JobStore

/// What people do with the tasks of the queue.
public protocol TaskControl: RunWatch {
    /// Queued tasks in the order of their ids.
    func tasks(_ filter: TaskFilter) throws -> Page<QueuedTask>

    /// - Returns: `nil` where nobody counts.
    func taskCount(_ filter: TaskFilter) throws -> ListCount?

    /// Where a task stands, and why it does not run.
    func standing(of id: TaskID) throws -> TaskStanding

    func cancelTask(_ id: TaskID) throws -> Cancellation

    /// Queues one more run of an attempt's task on a release of its group.
    func rerun(log id: LogID, onRelease number: Int64) throws -> Rerun

    /// What tells of news in the queue.
    func news() throws -> any NewsWait
}

extension TaskControl {
    /// Waits until a task has left the queue.
    ///
    /// - Returns: how it ended; `nil` when its log is gone too.
    public func waitUntilGone(_ id: TaskID) throws -> HandleCode? {
        try TaskEndWait.untilGone(news()) { try summary(of: .task(id)) }
    }
}
