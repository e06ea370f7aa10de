import JSONWriting
public import JobModel
public import JobStore
public import Operations

extension RemoteControl: TaskControl {
    public func tasks(_ filter: TaskFilter) throws -> Page<QueuedTask> {
        try page(["tasks"], filter, Self.query(filter), QueuedTask.init(answer:))
    }

    public func taskCount(_ filter: TaskFilter) throws -> ListCount? { try count(["tasks"], Self.query(filter)) }

    private static func query(_ filter: TaskFilter) -> Query {
        var run: RunID?
        if case .run(let id) = filter.selection { run = id }
        let once: Query = [
            ("job", filter.jobName), ("run", run.map { "\($0)" }), ("since", filter.since.map(RFC3339.text)),
            ("until", filter.until.map(RFC3339.text)),
        ]
        return once + filter.groupNames.map { ("group", $0) } + filter.nodes.map { ("node", $0) }
            + filter.words.map { ("status", $0) }
    }

    public func standing(of id: TaskID) throws -> TaskStanding {
        try get("tasks", "\(id)", "why", as: TaskStanding.init(answer:))
    }

    public func cancelTask(_ id: TaskID) throws -> Cancellation {
        try found(else: .noTask(id)) {
            try post("tasks", "\(id)", "cancel") { try $0.text("outcome") == "removed" ? .removed : .requested }
        }
    }

    public func rerun(log id: LogID, onRelease number: Int64) throws -> Rerun {
        let attempt = try log(id)
        let task = try post("logs", "\(id)", "rerun", body: ["release": JSONValue(number)]) {
            try $0.integer("task_id")
        }
        // Its group is the job's, which the log does not tell.
        let group = try job(named: attempt.jobName).groupName
        return Rerun(
            taskID: task, jobName: attempt.jobName,
            release: try release(ReleaseName(number: number, group: group)).release)
    }

    public func news() throws -> any NewsWait { GrowingPause() }

    // MARK: - Waiting

    public var leastPauseMicroseconds: Int64 { GrowingPause.shortestMicroseconds }

    public func summary(of tasks: TaskSelection) throws -> RunSummary {
        switch tasks {
        case .run(let id): try get("runs", "\(id)", as: RunSummary.init(answer:))
        case .task(let id): try summary(of: id)
        }
    }

    private func summary(of task: TaskID) throws -> RunSummary {
        do {
            switch try standing(of: task) {
            case .ended(let code, _): return RunSummary(ended: [code: 1], live: 0, quarantined: 0)
            case .queued(let facts):
                return RunSummary(
                    ended: [:], live: 1, quarantined: facts.task.heldReason == .quarantined ? 1 : 0)
            }
        } catch let error as StoreError where error.code == .notFound {
            return RunSummary(ended: [:], live: 0, quarantined: 0)
        }
    }

    public func stuck(_ tasks: TaskSelection) throws -> TaskFacts? {
        do {
            guard let task = try first(tasks), case .queued(let facts) = try standing(of: task) else { return nil }
            return facts.holds.contains { $0.reason == .running } ? nil : facts
        } catch let error as StoreError where error.code == .notFound {
            // It has ended meanwhile, and all of it is pruned.
            return nil
        }
    }

    /// Of tasks in the queue the first that waits; else the first.
    private func first(_ tasks: TaskSelection) throws -> TaskID? {
        if case .task(let id) = tasks { return id }
        var filter = TaskFilter()
        filter.selection = tasks
        filter.limit = 1
        for status in [TaskStatus.waiting, .claimed] {
            filter.status = status
            if let task = try self.tasks(filter).first { return task.id }
        }
        return nil
    }
}

extension TaskFilter {
    /// As the operation names what the fields say together.
    fileprivate var words: [String] {
        guard states.isEmpty else { return states.map(\.rawValue).sorted() }
        return status.map { [$0 == .claimed ? "running" : "waiting"] } ?? []
    }
}

extension RunSummary {
    fileprivate init(answer node: JSONNode) throws {
        self.init(
            ended: try node.counts("ended").mapValues { Int($0) }, live: try node.int("live"),
            quarantined: try node.int("quarantined"))
    }
}
