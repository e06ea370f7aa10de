public import JobModel
public import JobStore

/// Tasks' logs as a store has them.
public struct StoredTaskLogs: TaskLogs {
    private let store: any TaskQueue & LogStore

    public init(store: any TaskQueue & LogStore) { self.store = store }

    public func isQueued(_ task: TaskID) throws -> Bool { try store.task(task) != nil }

    public func runningLines(of task: TaskID, after: TaskLine.Place, limit: Int) throws -> [TaskLine] {
        try store.runningLines(of: task, after: after, limit: limit)
    }

    public func attempts(ofTask task: TaskID, limit: Int) throws -> [AttemptLog] {
        var filter = LogFilter()
        filter.taskID = task
        filter.limit = limit
        return try store.logs(filter).items
    }

    public func lines(ofLog id: LogID) throws -> [LogLine] {
        try store.logLines(of: id, limit: .max, after: nil).items
    }
}
