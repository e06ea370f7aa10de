import JobModel
import JobStore

/// Finds what keeps a group's tasks from running, from what the tables say now.
struct GroupHoldFinder {
    let store: any Store
    let now: UTCMilliseconds

    private var executors: ExecutorOperations { ExecutorOperations(store: store, now: now) }

    /// - Parameter handler: that executors must offer; `nil` for a task that needs nothing of what the group's hosts run.
    func holds(of group: ExecutorGroup, handler: String?) throws -> [TaskHold] {
        let executors = try executors.all(ofGroup: group.id)
        var holds: [TaskHold] = []
        if let pause = group.pause, pause.lasts(at: now) { holds.append(.pausedGroup(until: pause.until)) }
        let running = executors.reduce(0) { $0 + $1.runningTasks }
        if let limit = group.maxRunning, running >= limit { holds.append(.maxRunning(limit: limit, running: running)) }
        if let hold = try executorHold(handler, group, executors) { holds.append(hold) }
        return holds
    }

    private func executorHold(
        _ handler: String?, _ group: ExecutorGroup, _ executors: [ExecutorNode]
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
        guard let handler else { return nil }
        if group.desiredReleaseID == nil { return .noRelease }
        let offers = try offers(of: claiming)
        return offers.contains { $0.handlers.contains(handler) } ? nil : .noHandler(offers)
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
