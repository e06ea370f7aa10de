public import JobModel
public import JobStore

/// What a drain of a node would wait for, and how long, as far as runs before can tell.
public struct DrainOutlook: Sendable {
    /// A task that runs there.
    public struct Running: Sendable, Equatable {
        public var executorID: ExecutorID
        public var task: TaskID
        public var jobName: String
        public var handler: String
        /// How long it has run.
        public var ranMs: Int64
        /// What 95 of 100 of its job's last attempts took at most; `nil` for a job that has none.
        public var usualMs: Int64?

        /// What is left if it takes as long as usual; `nil` where nothing is known, and for one that takes longer.
        public var leftMs: Int64? { usualMs.flatMap { $0 > ranMs ? $0 - ranMs : nil } }
    }

    /// All that the node's executors hold.
    public let tasks: Int
    /// Those of them that have run for a second or more, the longest first; 16 at most.
    public let running: [Running]

    /// When the last of those ends of which something is known; `nil` when it is of none.
    public var leftMs: Int64? { running.compactMap(\.leftMs).max() }

    /// Tasks of which nothing is known: they have just begun, were never run before, or take longer than usual.
    public var unknown: Int { max(tasks - running.count { $0.leftMs != nil }, 0) }
}

extension ExecutorOperations {
    /// Tasks whose jobs are looked at, at most.
    private static let mostLooked = 16
    /// Attempts of a job that say what is usual.
    private static let attempts = 100

    /// Says what a drain of a node would wait for now.
    ///
    /// - Throws: `notFound` for a node that has no executor.
    public func drainOutlook(ofNode hostname: String, in store: any Store) throws -> DrainOutlook {
        let all = try all()
        let nodes = all.filter { $0.hostname == hostname }
        guard !nodes.isEmpty else {
            throw StoreError.noNode(named: hostname, known: Set(all.map(\.hostname)).sorted())
        }
        let living = nodes.filter(\.isOnline)
        let threads = living.flatMap { node in node.hostState.running.threads.map { (node.id, $0) } }
            .sorted { $0.1.since < $1.1.since }.prefix(Self.mostLooked)
        var usual: [JobID: Int64?] = [:]
        let running = try threads.compactMap { executor, thread -> DrainOutlook.Running? in
            guard let task = try store.task(thread.task) else { return nil }
            if usual[task.jobID] == nil { usual[task.jobID] = try Self.usualMs(ofJob: task.jobName, in: store) }
            return DrainOutlook.Running(
                executorID: executor, task: thread.task, jobName: task.jobName, handler: thread.handler,
                ranMs: max(now - thread.since, 0), usualMs: usual[task.jobID] ?? nil)
        }
        return DrainOutlook(tasks: living.reduce(0) { $0 + $1.runningTasks }, running: running)
    }

    private static func usualMs(ofJob name: String, in store: any Store) throws -> Int64? {
        let durations = try store.statistics(ofJob: name, runs: attempts, recent: 0).durations
        return JobStatistics.quantile(0.95, of: durations).map { $0 / 1_000 }
    }
}
