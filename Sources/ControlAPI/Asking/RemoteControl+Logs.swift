public import JobModel
public import JobStore
public import Operations

extension RemoteControl: LogControl {
    public func logs(_ filter: LogFilter, onRelease release: ReleaseName?) throws -> Page<AttemptLog> {
        try page(["logs"], filter, Self.query(filter, release), AttemptLog.init(answer:))
    }

    public func logCount(_ filter: LogFilter, onRelease release: ReleaseName?) throws -> ListCount? {
        try count(["logs"], Self.query(filter, release))
    }

    private static func query(_ filter: LogFilter, _ release: ReleaseName?) -> Query {
        [
            ("job", filter.jobName), ("code", filter.code.map { "\($0.rawValue)" }),
            ("task", filter.taskID.map { "\($0)" }), ("since", filter.since.map(RFC3339.text)),
            ("until", filter.until.map(RFC3339.text)), ("group", release?.group),
            ("release", release.map { "\($0.number)" }),
        ]
    }

    public func log(_ id: LogID) throws -> AttemptLog { try get("logs", "\(id)", as: AttemptLog.init(answer:)) }

    public func lines(ofLog id: LogID) throws -> [LogLine] {
        try all(["logs", "\(id)", "lines"], [], LogLine.init(answer:))
    }

    public func isQueued(_ task: TaskID) throws -> Bool {
        do {
            return try get("tasks", "\(task)") { _ in true }
        } catch let error as StoreError where error.code == .notFound {
            return false
        }
    }

    public func runningLines(of task: TaskID, after: TaskLine.Place, limit: Int) throws -> [TaskLine] {
        do {
            return try get(
                "tasks", "\(task)", "lines",
                query: [("after", after == .start ? nil : after.text), ("limit", "\(limit)")]
            ) { try $0.list("items").map(TaskLine.init(answer:)) }
        } catch let error as StoreError where error.code == .notFound {
            return []
        }
    }

    public func attempts(ofTask task: TaskID, limit: Int) throws -> [AttemptLog] {
        var filter = LogFilter()
        filter.taskID = task
        filter.limit = limit
        return try logs(filter, onRelease: nil).items
    }
}
