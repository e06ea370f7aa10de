import JobModel
import JobStore

/// Finds what holds a task back, from what the tables say now.
struct TaskHoldFinder {
    let store: any Store
    let now: UTCMilliseconds

    func facts(of task: QueuedTask) throws -> TaskFacts {
        let group = try store.group(id: task.groupID)
        let holds = try task.status == .claimed ? [claimedHold(task)] : waitingHolds(task, group)
        return TaskFacts(task: task, groupName: group?.name ?? "", holds: holds)
    }

    private var executors: ExecutorOperations { ExecutorOperations(store: store, now: now) }

    private func claimedHold(_ task: QueuedTask) throws -> TaskHold {
        let runner = try runner(of: task)
        return try executors.isAlive(task.sessionID ?? 0) ? .running(runner) : .deadExecutor(runner)
    }

    private func runner(of task: QueuedTask) throws -> TaskRunner {
        let session = task.sessionID ?? 0
        let node = try store.executor(of: session, group: task.groupID)
        return node.map { .executor($0.id, hostname: $0.hostname) } ?? .session(session)
    }

    private func waitingHolds(_ task: QueuedTask, _ group: ExecutorGroup?) throws -> [TaskHold] {
        let job = try store.job(id: task.jobID)
        var holds = try [ownHold(task, job), capHold(task, job)].compactMap { $0 }
        holds += try LimitHoldFinder(store: store, now: now).holds(of: task, job)
        if let hold = timeHold(task, job) { holds.append(hold) }
        let finder = GroupHoldFinder(store: store, now: now)
        if let group { holds += try finder.holds(of: group, handler: task.pinnedReleaseID == nil ? task.handler : nil) }
        if let log = try store.stalledLog() { holds.append(.stalledLog(log)) }
        if !holds.isEmpty { return holds }
        guard let release = task.pinnedReleaseID else { return [.turn] }
        return [.pinned(release: try store.release(release)?.number)]
    }

    private func ownHold(_ task: QueuedTask, _ job: Job?) throws -> TaskHold? {
        if task.heldReason == .quarantined {
            return .quarantined(hostDeaths: task.hostDeaths, losses: task.losses)
        }
        if task.heldReason == .disabled || job?.isDisabled == true { return .disabledJob }
        guard task.heldReason == .serial || job?.blockStrategy == .serial else { return nil }
        var filter = TaskFilter()
        filter.jobName = task.jobName
        filter.states = [.running]
        filter.limit = 1
        let turn = try store.tasks(filter).first?.id
        return task.heldReason == .serial || turn != nil ? .serial(turn: turn) : nil
    }

    private func capHold(_ task: QueuedTask, _ job: Job?) throws -> TaskHold? {
        guard let job, job.blockStrategy == .serial, let limit = job.queueAtMost, task.runAt <= now else { return nil }
        var filter = TaskFilter()
        filter.jobName = job.name
        filter.states = [.waiting]
        let waiting = try store.taskCount(filter).number
        return waiting >= limit ? .queueCap(limit: limit, waiting: waiting) : nil
    }

    private func timeHold(_ task: QueuedTask, _ job: Job?) -> TaskHold? {
        guard task.runAt > now else { return nil }
        if task.snoozes > 0 {
            return .snoozed(
                until: task.runAt, count: task.snoozes, limit: job?.maxSnoozes ?? Limits.standardSnoozes)
        }
        guard task.attempt > 0 else { return .runAt(task.runAt) }
        return .backoff(until: task.runAt, attempt: task.attempt, of: (job?.retryPolicy.retries ?? task.attempt) + 1)
    }
}
