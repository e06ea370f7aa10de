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
        guard let outlook = try Self.outlooks(ofNodes: [hostname], among: all, now, in: store)[hostname] else {
            throw StoreError.noNode(named: hostname, known: Set(all.map(\.hostname)).sorted())
        }
        return outlook
    }

    /// As above of several nodes at once, by their names. One that has no executor is passed over.
    public func drainOutlooks(ofNodes hostnames: [String], in store: any Store) throws -> [String: DrainOutlook] {
        try Self.outlooks(ofNodes: hostnames, among: all(), now, in: store)
    }

    private static func outlooks(
        ofNodes hostnames: [String], among all: [ExecutorNode], _ now: UTCMilliseconds, in store: any Store
    ) throws -> [String: DrainOutlook] {
        let asked = Set(hostnames)
        let nodes = Dictionary(grouping: all.filter { asked.contains($0.hostname) }, by: \.hostname)
        let tasks = try nodes.mapValues { executors in
            try executors.filter(\.isOnline)
                .flatMap { node in node.hostState.running.threads.map { (executor: node.id, thread: $0) } }
                .sorted { $0.thread.since < $1.thread.since }.prefix(mostLooked)
                .compactMap { held in try store.task(held.thread.task).map { (held: held, task: $0) } }
        }
        let statistics = try store.statistics(
            ofJobs: Array(Set(tasks.values.joined().map(\.task.jobID))), runs: attempts, recent: 0)
        return nodes.reduce(into: [:]) { outlooks, node in
            let running = tasks[node.key, default: []].map { held, task in
                DrainOutlook.Running(
                    executorID: held.executor, task: task.id, jobName: task.jobName, handler: held.thread.handler,
                    ranMs: max(now - held.thread.since, 0), usualMs: statistics[task.jobID].flatMap(usualMs))
            }
            outlooks[node.key] = DrainOutlook(
                tasks: node.value.filter(\.isOnline).reduce(0) { $0 + $1.runningTasks }, running: running)
        }
    }

    private static func usualMs(_ statistics: JobStatistics) -> Int64? {
        JobStatistics.quantile(0.95, of: statistics.durations).map { $0 / 1_000 }
    }
}
