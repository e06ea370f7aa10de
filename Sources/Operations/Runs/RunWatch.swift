public import JobModel
public import JobStore
import Threads

/// What a wait for tasks looks at.
public protocol RunWatch: Sendable {
    /// How long to leave between two looks, at least.
    var leastPauseMicroseconds: Int64 { get }

    /// How far tasks have come.
    ///
    /// - Throws: `StoreError` for an unknown run. An unknown task is none.
    func summary(of tasks: TaskSelection) throws -> RunSummary

    /// Of tasks that do not run the first, and why: one that waits; else one that is claimed, if nobody runs it.
    func stuck(_ tasks: TaskSelection) throws -> TaskFacts?
}

/// The tables.
public struct StoredRunWatch: RunWatch {
    private let store: any Store

    public init(store: any Store) { self.store = store }

    public var leastPauseMicroseconds: Int64 { 0 }

    public func summary(of tasks: TaskSelection) throws -> RunSummary { try store.runSummary(of: tasks) }

    public func stuck(_ tasks: TaskSelection) throws -> TaskFacts? {
        guard let task = try first(tasks, .waiting) ?? first(tasks, .running) else { return nil }
        let facts = try TaskHoldFinder(store: store, now: SystemClock.utcMilliseconds()).facts(of: task)
        return facts.holds.contains { $0.reason == .running } ? nil : facts
    }

    private func first(_ tasks: TaskSelection, _ state: QueuedState) throws -> QueuedTask? {
        var filter = TaskFilter()
        filter.selection = tasks
        filter.states = [state]
        filter.limit = 1
        do {
            return try store.tasks(filter).first
        } catch let error as StoreError where error.code == .notFound {
            // The run has been pruned meanwhile.
            return nil
        }
    }
}
