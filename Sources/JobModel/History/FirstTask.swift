/// The first task that an executor has started on a release: a row of `dot_release_first_task`.
public struct FirstTask: Sendable, Equatable {
    public var releaseID: ReleaseID
    public var executorID: ExecutorID
    public var taskID: TaskID
    /// By the clock of the executor's node.
    public var startedAt: UTCMilliseconds

    public init(releaseID: ReleaseID, executorID: ExecutorID, taskID: TaskID, startedAt: UTCMilliseconds) {
        self.releaseID = releaseID
        self.executorID = executorID
        self.taskID = taskID
        self.startedAt = startedAt
    }
}
