/// The tasks that one request (`job run`) has written: a row of `dot_run`.
public struct Run: Sendable, Hashable, Identifiable {
    public var id: RunID
    public var jobID: JobID
    /// How many tasks.
    public var count: Int
    /// The lowest and the highest id of its tasks. Those of others may lie between.
    public var firstTaskID: TaskID
    public var lastTaskID: TaskID

    public init(id: RunID, jobID: JobID, count: Int, firstTaskID: TaskID, lastTaskID: TaskID) {
        self.id = id
        self.jobID = jobID
        self.count = count
        self.firstTaskID = firstTaskID
        self.lastTaskID = lastTaskID
    }
}
