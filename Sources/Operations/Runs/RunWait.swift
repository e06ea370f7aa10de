import Glibc
public import JobModel
public import JobStore
import Threads

/// Waits for tasks that were queued together.
public struct RunWait: Sendable {
    /// What is heard meanwhile.
    public enum News: Sendable {
        case progress(RunSummary)
        /// A task that does not run, and why: at once when only a person can change that, else when nothing has moved for a while. Told
        /// again when the reasons have changed.
        case standstill(TaskFacts)
    }

    /// Tasks that are waited for.
    public let count: Int
    private let watch: any RunWatch
    private let tasks: TaskSelection
    /// How long nothing may move before the wait says what holds the tasks back.
    var patienceMicroseconds: Int64 = 3_000_000

    public init(_ run: Run, in watch: any RunWatch) { self.init(.run(run.id), count: run.count, in: watch) }

    public init(_ task: TaskID, in watch: any RunWatch) { self.init(.task(task), count: 1, in: watch) }

    public init(_ run: Run, in store: any Store) { self.init(run, in: StoredRunWatch(store: store)) }

    /// - Throws: `StoreError` for a run that is not there, or not any more.
    public init(runID: RunID, in store: any Store) throws { self.init(try store.run(runID), in: store) }

    public init(_ task: TaskID, in store: any Store) { self.init(task, in: StoredRunWatch(store: store)) }

    private init(_ tasks: TaskSelection, count: Int, in watch: any RunWatch) {
        self.watch = watch
        self.tasks = tasks
        self.count = count
    }

    /// Blocks its thread until each task has ended, is quarantined, or was removed.
    ///
    /// - Parameter hear: told of the progress at each look. What it throws ends the wait.
    public func untilEnded(hear: (News) throws -> Void = { _ in }) throws -> RunOutcome {
        let start = SystemClock.bootMicroseconds()
        var lastLive = count
        var lastChange = start
        var told: [TaskHold.Reason] = []
        var isFirst = true
        while true {
            let asked = SystemClock.bootMicroseconds()
            let summary = try summary()
            guard summary.live > summary.quarantined else { return RunOutcome(summary: summary, count: count) }
            try hear(.progress(summary))
            if summary.live != lastLive { (lastLive, lastChange) = (summary.live, asked) }
            let isStill = asked - lastChange > patienceMicroseconds
            if isStill || isFirst, let facts = try watch.stuck(tasks), facts.holds.map(\.reason) != told,
                isStill || facts.holds.contains(where: \.reason.needsPerson)
            {
                told = facts.holds.map(\.reason)
                try hear(.standstill(facts))
            }
            if isStill { lastChange = asked }
            isFirst = false
            // A big run's summary takes its time: look a tenth of the time at most.
            let now = SystemClock.bootMicroseconds()
            let pause = max(DoorbellWait.pauseMicroseconds(since: start, now: now), watch.leastPauseMicroseconds)
            usleep(UInt32(clamping: max(pause, (now - asked) * 9)))
        }
    }

    private func summary() throws -> RunSummary {
        do {
            return try watch.summary(of: tasks)
        } catch let error as StoreError where error.code == .notFound {
            // The run has been pruned meanwhile: then nothing of it is left.
            return RunSummary(ended: [:], live: 0, quarantined: 0)
        }
    }
}
