import JobModel
import JobStore

/// Finds what holds a task back, from what the tables say now.
struct TaskHoldFinder {
    let store: any Store
    let now: UTCMilliseconds

    /// Everything that holds `task` back, the task's own matters first; never empty.
    func holds(of task: QueuedTask) throws -> [TaskHold] {
        if task.status == .claimed { return [try running(task)] }
        let found = try [ownHold(task), timeHold(task)].compactMap { $0 } + groupHolds(task)
        if found.isEmpty, let release = task.pinnedReleaseID { return [try pinned(release)] }
        return found.isEmpty
            ? [TaskHold(reason: .turn, detail: "it may run now; tasks before it have the turn")] : found
    }

    private func running(_ task: QueuedTask) throws -> TaskHold {
        let node = try task.sessionID.flatMap { try store.executor(of: $0, group: task.groupID) }
        let place = node.map { "executor \($0.id) on \($0.hostname.quoted)" } ?? "session \(task.sessionID ?? 0)"
        let progress = task.progressText.map { ", \($0)" } ?? ""
        return TaskHold(reason: .running, detail: "it runs: \(place) has attempt \(task.attempt + 1)\(progress)")
    }

    private func pinned(_ id: ReleaseID) throws -> TaskHold {
        let number = try store.release(id).map { "release \($0.number)" } ?? "a release that is gone"
        return TaskHold(
            reason: .pinned,
            detail: "it runs on \(number), in a host of its own; an online executor starts one as soon as it has room")
    }

    private func ownHold(_ task: QueuedTask) throws -> TaskHold? {
        let name = task.jobName.quoted
        if task.heldReason == .quarantined {
            return TaskHold(
                reason: .quarantined,
                detail:
                    "it is quarantined: \(task.hostDeaths) host deaths (limit \(Limits.hostDeaths)), \(task.losses) "
                    + "losses (limit \(Limits.losses)); release it with \"dotjob job retry\" and job \(name)")
        }
        let job = try store.job(id: task.jobID)
        if task.heldReason == .disabled || job?.isDisabled == true {
            return TaskHold(
                reason: .disabledJob, detail: "job \(name) is disabled; enable it with \"dotjob job enable\"")
        }
        var filter = TaskFilter()
        filter.jobName = task.jobName
        filter.status = .claimed
        filter.limit = 1
        let runs = try store.tasks(filter).first
        guard task.heldReason == .serial || (job?.blockStrategy == .serial && runs != nil) else { return nil }
        let other = runs.map { "task \($0.id)" } ?? "an earlier one"
        return TaskHold(reason: .serial, detail: "job \(name) runs one task at a time, and \(other) has the turn")
    }

    private func timeHold(_ task: QueuedTask) -> TaskHold? {
        guard task.runAt > now else { return nil }
        let cause = task.attempt > 0 ? ", backing off after attempt \(task.attempt)" : ""
        return TaskHold(reason: .runAt, detail: "it is due \(ReadableTime.withAge(task.runAt, now: now))\(cause)")
    }

    private func groupHolds(_ task: QueuedTask) throws -> [TaskHold] {
        guard let group = try store.group(id: task.groupID) else { return [] }
        let nodes = try store.executors(ofGroup: group.id)
        var holds: [TaskHold] = []
        if group.isPaused {
            holds.append(
                TaskHold(
                    reason: .pausedGroup,
                    detail: "group \(group.name.quoted) is paused; resume it with \"dotjob group resume\""))
        }
        let running = nodes.reduce(0) { $0 + $1.runningTasks }
        if let limit = group.maxRunning, running >= limit {
            holds.append(
                TaskHold(
                    reason: .maxRunning,
                    detail: "group \(group.name.quoted) runs \(running) tasks, and its max_running is \(limit)"))
        }
        if let hold = try executorHold(task, group: group, nodes: nodes) { holds.append(hold) }
        return holds
    }

    private func executorHold(_ task: QueuedTask, group: ExecutorGroup, nodes: [ExecutorNode]) throws -> TaskHold? {
        let online = nodes.filter(\.isOnline)
        let name = group.name.quoted
        if online.isEmpty {
            return TaskHold(
                reason: .noExecutor,
                detail:
                    "group \(name) has no executor online (\(nodes.count) known); start one with \"dotjob executor\" "
                    + "or \"dotjob up\"")
        }
        let enabled = online.filter { !$0.isDisabled }
        if enabled.isEmpty {
            let ids = online.map { "\($0.id)" }.joined(separator: ", ")
            return TaskHold(
                reason: .disabledExecutors,
                detail:
                    "every online executor of group \(name) is disabled: \(ids); \"dotjob executors enable\" lets one claim"
            )
        }
        // It needs nothing of what the group's hosts run.
        if task.pinnedReleaseID != nil { return nil }
        if group.desiredReleaseID == nil {
            return TaskHold(
                reason: .noRelease, detail: "group \(name) has no release; publish one with \"dotjob plugin publish\"")
        }
        return try handlerHold(task, group: group, nodes: enabled)
    }

    private func handlerHold(_ task: QueuedTask, group: ExecutorGroup, nodes: [ExecutorNode]) throws -> TaskHold? {
        let releases = try store.releases(nodes.compactMap(\.runningReleaseID))
        var states: [String] = []
        for node in nodes {
            guard let id = node.runningReleaseID, let release = releases.first(where: { $0.id == id })
            else {
                states.append("executor \(node.id) runs no release (\(node.hostState.firstLine))")
                continue
            }
            let handlers = release.plugins.flatMap(\.handlers)
            if handlers.contains(task.handler) { return nil }
            let shown = handlers.sorted().prefix(8).joined(separator: ", ")
            states.append(
                "executor \(node.id) runs release \(release.number) with \(shown)\(handlers.count > 8 ? ", …" : "")")
        }
        return TaskHold(
            reason: .noHandler,
            detail: "no online executor offers handler \(task.handler.quoted): \(states.joined(separator: "; "))")
    }
}
