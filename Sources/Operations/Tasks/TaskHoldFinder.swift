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
        var holds = try [ownHold(task), timeHold(task)].compactMap { $0 }
        if let group { holds += try groupHolds(task, group) }
        if let log = try store.stalledLog() { holds.append(.stalledLog(log)) }
        if !holds.isEmpty { return holds }
        guard let release = task.pinnedReleaseID else { return [.turn] }
        return [.pinned(release: try store.release(release)?.number)]
    }

    private func ownHold(_ task: QueuedTask) throws -> TaskHold? {
        if task.heldReason == .quarantined {
            return .quarantined(hostDeaths: task.hostDeaths, losses: task.losses)
        }
        let job = try store.job(id: task.jobID)
        if task.heldReason == .disabled || job?.isDisabled == true { return .disabledJob }
        guard task.heldReason == .serial || job?.blockStrategy == .serial else { return nil }
        var filter = TaskFilter()
        filter.jobName = task.jobName
        filter.status = .claimed
        filter.limit = 1
        let turn = try store.tasks(filter).first?.id
        return task.heldReason == .serial || turn != nil ? .serial(turn: turn) : nil
    }

    private func timeHold(_ task: QueuedTask) throws -> TaskHold? {
        guard task.runAt > now else { return nil }
        guard task.snoozes > 0 else { return .runAt(task.runAt) }
        let limit = try store.job(id: task.jobID)?.maxSnoozes ?? Limits.standardSnoozes
        return .snoozed(until: task.runAt, count: task.snoozes, limit: limit)
    }

    private func groupHolds(_ task: QueuedTask, _ group: ExecutorGroup) throws -> [TaskHold] {
        let executors = try executors.all(ofGroup: group.id)
        var holds: [TaskHold] = []
        if let pause = group.pause, pause.lasts(at: now) { holds.append(.pausedGroup(until: pause.until)) }
        let running = executors.reduce(0) { $0 + $1.runningTasks }
        if let limit = group.maxRunning, running >= limit { holds.append(.maxRunning(limit: limit, running: running)) }
        if let hold = try executorHold(task, group, executors) { holds.append(hold) }
        return holds
    }

    private func executorHold(
        _ task: QueuedTask, _ group: ExecutorGroup, _ executors: [ExecutorNode]
    ) throws -> TaskHold? {
        let online = executors.filter(\.isOnline)
        if online.isEmpty { return .noExecutor(known: executors.count) }
        let enabled = online.filter { !$0.isDisabled }
        if enabled.isEmpty { return .disabledExecutors(online.map(\.id)) }
        let claiming = enabled.filter { $0.drain == nil }
        if claiming.isEmpty {
            return .drainingNodes(
                Set(enabled.map(\.hostname)).sorted(), until: enabled.compactMap { $0.drain?.until }.min())
        }
        // It needs nothing of what the group's hosts run.
        if task.pinnedReleaseID != nil { return nil }
        if group.desiredReleaseID == nil { return .noRelease }
        let offers = try offers(of: claiming)
        return offers.contains { $0.handlers.contains(task.handler) } ? nil : .noHandler(offers)
    }

    private func offers(of executors: [ExecutorNode]) throws -> [ExecutorOffer] {
        let ids = Set(executors.compactMap(\.runningReleaseID))
        let releases = Dictionary(try store.releases(Array(ids)).map { ($0.id, $0) }) { $1 }
        return executors.map { executor in
            let release = executor.runningReleaseID.flatMap { releases[$0] }
            return ExecutorOffer(
                executorID: executor.id, release: release?.number,
                handlers: release?.plugins.flatMap(\.handlers).sorted() ?? [], hostState: executor.hostState)
        }
    }
}
