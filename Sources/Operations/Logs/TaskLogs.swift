public import JobModel
public import JobStore

/// What `TaskFollower` asks, of a store or of a server that has one. Every call blocks its thread.
public protocol TaskLogs: Sendable {
    func isQueued(_ task: TaskID) throws -> Bool

    /// As the method of `LogStore`.
    func runningLines(of task: TaskID, after: TaskLine.Place, limit: Int) throws -> [TaskLine]

    /// The newest attempts of a task, newest first.
    func attempts(ofTask task: TaskID, limit: Int) throws -> [AttemptLog]

    /// All that an attempt wrote, in the order in which it was written.
    func lines(ofLog id: LogID) throws -> [LogLine]
}
