import Foundation
import JobModel
import JobStore
import Threads

/// One drain of a benchmark of swaps, on a fresh database.
struct SwapDrain {
    struct Plan {
        var options: BenchOptions
        var plugins: SwapPlugins
        var handler: String
        var slowHandler: String
        var swaps: Int
        var isFresh: Bool
    }

    private struct Swap {
        var release: ReleaseID
        /// Nanoseconds since 1970.
        var committedAt: Int64
        var hasRun = false
        /// The newest log row when it was looked for in vain.
        var missedAt: LogID
    }

    private static let group = "swap"
    private static let noop = "swap-noop"
    private static let slow = "swap-slow"
    /// Slow tasks for each swap, and how long they take.
    private static let slowTasksPerSwap = 2
    /// Log rows of one transaction, and some more.
    private static let longestBatch: LogID = 1_000
    private static let slowParameters = "{\"ms\": 20}"

    private let rig: BenchRig
    private let plan: Plan
    private let isSwapping: Bool
    private let plugins: [PluginID]
    private var desired: ReleaseID?
    private var swaps: [Swap] = []
    /// Those whose release ran while tasks were left.
    private var swapsInDrain = 0
    /// When the second group's tasks were committed.
    private var beside: [TaskID: Int64] = [:]
    /// Tasks written so far: none of them fails, so it is also how many log rows there will be.
    private var written = 0
    private var ticks = 0

    static func run(_ plan: Plan, isSwapping: Bool) throws -> SwapFigures.Drain {
        let rig = try BenchRig(plan.options)
        defer { rig.remove() }
        var drain = try SwapDrain(rig, plan, isSwapping: isSwapping)
        try drain.enqueue()
        let executors = try rig.startExecutors(groups: [group, BenchRig.group])
        defer { rig.stop(executors) }
        let duration = try drain.drain()
        try drain.finishSwaps()
        try rig.checkAllSucceeded(drain.written)
        return try drain.figures(duration)
    }

    private init(_ rig: BenchRig, _ plan: Plan, isSwapping: Bool) throws {
        self.rig = rig
        self.plan = plan
        self.isSwapping = isSwapping
        let count = isSwapping && plan.isFresh ? plan.swaps + 1 : 2
        plugins = try (0..<count).map { try plan.plugins.store($0, in: rig) }
        _ = try rig.store.addGroup(
            named: Self.group, summary: "", hostThreads: plan.options.threads, maxRunning: nil)
        try publish(plugins[0])
        try rig.addJob(Self.noop, handler: plan.handler, group: Self.group)
        try rig.addJob(Self.slow, handler: plan.slowHandler, group: Self.group)
        try rig.store.setGroup(named: Self.group, paused: true)
    }

    /// Writes the tasks, the slow ones evenly among the others.
    private mutating func enqueue() throws {
        let slow = plan.swaps * Self.slowTasksPerSwap
        for number in 0..<slow {
            let quick = plan.options.tasks * (number + 1) / slow - plan.options.tasks * number / slow
            try rig.enqueue(quick, of: Self.noop)
            _ = try rig.runOnce(Self.slow, parameters: Self.slowParameters)
        }
        written = plan.options.tasks + slow
    }

    // MARK: - While it runs

    /// Drains the queue, with the swaps evenly over the tasks.
    private mutating func drain() throws -> Duration {
        let (rig, drained) = (rig, written)
        let start = ContinuousClock.now
        try rig.store.setGroup(named: Self.group, paused: false)
        try runBeside()
        try rig.wait(upTo: 3_600, for: "the queue") {
            let logged = try look()
            guard logged < written else { return true }
            let due = logged * (plan.swaps + 1) / drained
            if isSwapping, swaps.count < min(due, plan.swaps), swaps.last?.hasRun ?? true {
                try swap(loggedSoFar: logged)
            }
            ticks += 1
            if ticks.isMultiple(of: 2) { try runBeside() }
            return false
        }
        return start.duration(to: .now)
    }

    /// Looks how many tasks have been logged, and whether the newest release has run any.
    private mutating func look() throws -> Int {
        var newest = LogFilter()
        newest.limit = 8
        let logs = try rig.store.logs(newest)
        let newestID = logs.first?.id ?? 0
        if let last = swaps.last, !last.hasRun {
            let hasRun = logs.contains { $0.releaseID == last.release }
            swaps[swaps.count - 1].hasRun = hasRun
            if !hasRun { swaps[swaps.count - 1].missedAt = newestID }
        }
        return Int(newestID)
    }

    private mutating func swap(loggedSoFar: Int) throws {
        try publish(plugins[(swaps.count + 1) % plugins.count])
        guard let desired else { return }
        swaps.append(Swap(release: desired, committedAt: SystemClock.utcNanoseconds(), missedAt: LogID(loggedSoFar)))
    }

    private mutating func publish(_ plugin: PluginID) throws {
        desired = try rig.store.publish(
            ReleaseDraft(plugins: [plugin], publisher: "bench"), toGroup: Self.group, expecting: desired,
            now: SystemClock.utcMilliseconds()
        ).release.id
    }

    private mutating func runBeside() throws {
        let task = try rig.runOnce("bench-latency")
        beside[task] = SystemClock.utcNanoseconds()
        written += 1
    }

    // MARK: - Afterwards

    /// Where the queue was empty before the swaps were done: the others, with a task each tick to run on them.
    private mutating func finishSwaps() throws {
        guard isSwapping else { return }
        swapsInDrain = swaps.count { $0.hasRun }
        let rig = rig
        try rig.wait(upTo: 3_600, for: "the swaps") {
            let logged = try look()
            if swaps.last?.hasRun ?? true {
                guard swaps.count < plan.swaps else { return logged == written }
                try swap(loggedSoFar: logged)
            }
            _ = try rig.runOnce(Self.noop)
            written += 1
            return false
        }
    }

    private func figures(_ duration: Duration) throws -> SwapFigures.Drain {
        let seconds = duration / .seconds(1)
        var figures = SwapFigures.Drain(
            seconds: seconds, tasksPerSecond: Double(plan.options.tasks) / seconds, swaps: swapsInDrain)
        figures.firstTasks = try swaps.map(untilFirstTask)
        var filter = LogFilter()
        filter.jobName = "bench-latency"
        filter.limit = beside.count
        figures.beside = try rig.store.logs(filter).compactMap { log in
            guard let started = log.result.flatMap(Int64.init), let committed = beside[log.taskID] else { return nil }
            return started - committed
        }
        return figures
    }

    /// Reads the log from where the release was not seen yet: a batch of results lies in the order of its tasks, and not of their starts.
    private func untilFirstTask(_ swap: Swap) throws -> Int64 {
        var first: (log: LogID, startedAt: UTCMilliseconds)?
        for id in (swap.missedAt + 1)...LogID(written) {
            if let first, id > first.log + Self.longestBatch { break }
            let log = try rig.store.log(id)
            guard log.releaseID == swap.release, let startedAt = log.startedAt else { continue }
            first = (first?.log ?? id, min(first?.startedAt ?? startedAt, startedAt))
        }
        guard let first else {
            throw CommandError("release \(swap.release): ran no task; look at the executor's output above")
        }
        return max(first.startedAt * 1_000_000 - swap.committedAt, 0)
    }
}
