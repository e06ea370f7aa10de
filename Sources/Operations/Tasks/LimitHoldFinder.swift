import JobModel
import JobStore

/// Finds which limits of its job hold a waiting task, from what the tables say now.
struct LimitHoldFinder {
    let store: any TaskQueue
    let now: UTCMilliseconds

    /// Those that the task is held for, and those that are reached. Whoever is held for one that is not waits behind others.
    func holds(of task: QueuedTask, _ job: Job?) throws -> [TaskHold] {
        guard let limits = job?.limits, !limits.areNone, let state = try store.permits(of: task.id, now: now)
        else { return [] }
        var holds: [TaskHold] = []
        if let limit = limits.maxRunning, state.ofJob >= limit || task.heldReason == .jobLimit {
            holds.append(.jobLimit(limit: limit, running: state.ofJob, tasks: state.tasksOfJob))
        }
        if let limit = limits.maxPerKey, let key = state.key, state.ofKey >= limit || task.heldReason == .keyLimit {
            holds.append(.keyLimit(limit: limit, running: state.ofKey, key: key, tasks: state.tasksOfKey))
        }
        if let rate = limits.rate, state.opensAt != nil || task.heldReason == .rateLimit {
            holds.append(.rateLimit(rate: rate, opensAt: state.opensAt))
        }
        return holds
    }
}
