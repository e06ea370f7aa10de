/// The tasks that one request (`job run`) has written, or found: a row of `dot_run`.
public struct Run: Sendable, Hashable, Identifiable {
    public var id: RunID
    public var jobID: JobID
    /// How many tasks.
    public var count: Int
    /// The lowest and the highest id of its tasks. Those of others may lie between.
    public var firstTaskID: TaskID
    public var lastTaskID: TaskID
    /// Tasks that the request was for and that are not among those, since they would be duplicates. When all of them are, the run is the
    /// task that keeps them out. Known to who has asked alone.
    public var duplicates = 0

    public init(id: RunID, jobID: JobID, count: Int, firstTaskID: TaskID, lastTaskID: TaskID) {
        self.id = id
        self.jobID = jobID
        self.count = count
        self.firstTaskID = firstTaskID
        self.lastTaskID = lastTaskID
    }
}
