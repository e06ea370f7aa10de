import JobModel
import JobStore
import Operations

/// What a path names, if the caller may reach it.
extension Call {
    /// - Throws: `Problem`, `StoreError`.
    func job() throws -> Job { try job(id()) }

    func job(_ id: JobID) throws -> Job {
        guard let job = try store.job(id: id) else { throw StoreError.noJob(id) }
        try caller.reach(job.groupID, of: "job \(id)")
        return job
    }

    func group() throws -> ExecutorGroup { try group(named: text("group") ?? "") }

    func group(named name: String) throws -> ExecutorGroup {
        let group = try store.group(named: name)
        try caller.reach(group.id, of: "group \"\(name)\"")
        return group
    }

    func task() throws -> QueuedTask {
        let id = try id()
        guard let task = try store.task(id) else {
            throw Problem(.notFound, "task \(id): not in the queue", cure: "its attempts are in /api/v1/logs")
        }
        try caller.reach(task.groupID, of: "task \(id)")
        return task
    }

    func log() throws -> AttemptLog {
        let log = try store.log(try id())
        if caller.token?.groupIDs != nil {
            // Of a deleted job nobody knows the group any more.
            guard let job = try store.job(id: log.jobID) else { throw StoreError.noLog(log.id) }
            try caller.reach(job.groupID, of: "log \(log.id)")
        }
        return log
    }

    /// - Throws: `Problem` when a task that has left the queue, and of which there is a log, is none of the caller's.
    func reach(endedTask id: TaskID) throws {
        if caller.token?.groupIDs == nil { return }
        var filter = LogFilter()
        filter.taskID = id
        filter.limit = 1
        guard let log = try store.logs(filter).first, let job = try store.job(id: log.jobID) else {
            return try caller.reachEverything()
        }
        try caller.reach(job.groupID, of: "task \(id)")
    }

    func executor() throws -> ExecutorNode {
        let id = try id()
        guard let node = try ExecutorOperations(store: store, now: now).all().first(where: { $0.id == id }) else {
            throw StoreError.noExecutor(id)
        }
        try caller.reach(node.groupID, of: "executor \(id)")
        return node
    }
}
