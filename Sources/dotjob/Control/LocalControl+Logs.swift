import JobModel
import JobStore
import Operations

extension LocalControl: LogControl {
    func logs(_ filter: LogFilter, onRelease release: ReleaseName?) throws -> Page<AttemptLog> {
        try LogOperations(store: store).list(self.filter(filter, onRelease: release))
    }

    func logCount(_ filter: LogFilter, onRelease release: ReleaseName?) throws -> ListCount? {
        try store.logCount(self.filter(filter, onRelease: release))
    }

    private func filter(_ filter: LogFilter, onRelease release: ReleaseName?) throws -> LogFilter {
        var filter = filter
        filter.releaseID = try release.map { try ReleaseOperations(store: store).find($0).id }
        return filter
    }

    func log(_ id: LogID) throws -> AttemptLog { try store.log(id) }

    private var taskLogs: StoredTaskLogs { StoredTaskLogs(store: store) }

    func lines(ofLog id: LogID) throws -> [LogLine] { try taskLogs.lines(ofLog: id) }

    func isQueued(_ task: TaskID) throws -> Bool { try taskLogs.isQueued(task) }

    func runningLines(of task: TaskID, after: TaskLine.Place, limit: Int) throws -> [TaskLine] {
        try taskLogs.runningLines(of: task, after: after, limit: limit)
    }

    func attempts(ofTask task: TaskID, limit: Int) throws -> [AttemptLog] {
        try taskLogs.attempts(ofTask: task, limit: limit)
    }
}
