public import JobModel
public import JobStore

/// What people do with the tasks of the queue. Every call blocks its thread.
public struct TaskOperations: Sendable {
    private let store: any Store

    public init(store: any Store) { self.store = store }

    /// Queued tasks in the order of their ids.
    ///
    /// - Throws: `StoreError` for a job, a group or a run that is not there or a cursor of another list; `OperationError` for a limit
    ///   below 1.
    public func list(_ filter: TaskFilter) throws -> Page<QueuedTask> {
        try filter.checkLimit()
        if let job = filter.jobName { _ = try store.job(named: job) }
        for group in filter.groupNames { _ = try store.group(named: group) }
        return try store.tasks(filter)
    }

    /// Says where a task stands, and why it does not run.
    ///
    /// - Throws: `OperationError` for a task that is neither queued nor logged.
    public func standing(of id: TaskID, now: UTCMilliseconds) throws -> TaskStanding {
        if let task = try store.task(id) { return .queued(try TaskHoldFinder(store: store, now: now).facts(of: task)) }
        guard let code = try store.runSummary(of: .task(id)).ended.keys.first else {
            throw OperationError(.notFound, "task \(id)", "neither queued nor logged", cure: .seeQueue)
        }
        var filter = LogFilter()
        filter.taskID = id
        filter.limit = 1
        return .ended(code, message: try store.logs(filter).first?.message)
    }

    /// Queues one more run of an attempt's task, with its parameters, on a certain release of the job's group.
    public func rerun(log id: LogID, onRelease number: Int64, now: UTCMilliseconds) throws -> Rerun {
        let attempt = try store.log(id)
        guard let job = try store.job(id: attempt.jobID) else {
            throw OperationError(
                .refused, "log \(id)", "its job \"\(attempt.jobName)\" is deleted",
                cure: .plain("add the job again, and run it"))
        }
        let release = try store.release(number: number, ofGroup: job.groupName)
        let task = try store.rerun(log: id, onRelease: release.id, now: now)
        return Rerun(taskID: task, jobName: attempt.jobName, release: release)
    }

    /// Waits until a task has left the queue.
    ///
    /// - Parameter hear: told at each look that the task is still there. What it throws ends the wait.
    /// - Returns: how it ended; `nil` when its log is gone too.
    public func waitUntilGone(_ id: TaskID, hear: (RunSummary) throws -> Void = { _ in }) throws -> HandleCode? {
        try TaskEndWait.untilGone(DoorbellWait(store), hear: hear) { try store.runSummary(of: .task(id)) }
    }
}

/// A task that runs once more.
public struct Rerun: Sendable {
    public var taskID: TaskID
    public var jobName: String
    /// Where it runs, in a host of its own.
    public var release: Release

    public init(taskID: TaskID, jobName: String, release: Release) {
        self.taskID = taskID
        self.jobName = jobName
        self.release = release
    }
}
