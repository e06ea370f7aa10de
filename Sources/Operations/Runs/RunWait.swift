import Glibc
public import JobModel
public import JobStore
import Threads

/// Waits for tasks that were queued together.
public struct RunWait: Sendable {
    /// What is heard meanwhile.
    public enum News: Sendable {
        case progress(RunSummary)
        /// Nothing has moved for a while: the first task that waits, and why. Told once.
        case standstill(TaskFacts)
    }

    private static let shortestMicroseconds: Int64 = 20_000
    private static let longestMicroseconds: Int64 = 500_000

    /// Tasks that are waited for.
    public let count: Int
    private let store: any Store
    private let tasks: TaskSelection
    /// How long nothing may move before the wait says what holds the tasks back.
    var patienceMicroseconds: Int64 = 3_000_000

    public init(_ run: Run, in store: any Store) { self.init(.run(run.id), count: run.count, in: store) }

    /// - Throws: `StoreError` for a run that is not there, or not any more.
    public init(runID: RunID, in store: any Store) throws { self.init(try store.run(runID), in: store) }

    public init(_ task: TaskID, in store: any Store) { self.init(.task(task), count: 1, in: store) }

    private init(_ tasks: TaskSelection, count: Int, in store: any Store) {
        self.store = store
        self.tasks = tasks
        self.count = count
    }

    /// Blocks its thread until each task has ended, is quarantined, or was removed.
    ///
    /// - Parameter hear: told of the progress at each look. What it throws ends the wait.
    public func untilEnded(hear: (News) throws -> Void = { _ in }) throws -> RunOutcome {
        var pause = Self.shortestMicroseconds
        var lastLive = count
        var lastChange = SystemClock.bootMicroseconds()
        var hasExplained = false
        while true {
            let asked = SystemClock.bootMicroseconds()
            let summary = try summary()
            guard summary.live > summary.quarantined else { return RunOutcome(summary: summary, count: count) }
            try hear(.progress(summary))
            if summary.live != lastLive {
                (lastLive, lastChange) = (summary.live, asked)
            } else if !hasExplained, asked - lastChange > patienceMicroseconds {
                hasExplained = true
                if let facts = try firstWaiting() { try hear(.standstill(facts)) }
            }
            // A big run's summary takes its time: look a tenth of the time at most.
            let cost = SystemClock.bootMicroseconds() - asked
            pause = min(pause * 3 / 2, Self.longestMicroseconds)
            usleep(UInt32(clamping: max(pause, cost * 9)))
        }
    }

    private func summary() throws -> RunSummary {
        try ifKnown { try store.runSummary(of: tasks) } ?? RunSummary(ended: [:], live: 0, quarantined: 0)
    }

    /// - Returns: `nil` when the run has been pruned meanwhile: then nothing of it is left.
    private func ifKnown<Answer>(_ ask: () throws -> Answer) throws -> Answer? {
        do {
            return try ask()
        } catch let error as StoreError where error.code == .notFound {
            return nil
        }
    }

    private func firstWaiting() throws -> TaskFacts? {
        var filter = TaskFilter()
        filter.selection = tasks
        filter.status = .waiting
        filter.limit = 1
        guard let task = try ifKnown({ try store.tasks(filter) })?.first else { return nil }
        return try TaskHoldFinder(store: store, now: SystemClock.utcMilliseconds()).facts(of: task)
    }
}
