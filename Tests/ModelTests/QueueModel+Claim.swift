import JobModel

/// What executors do.
extension QueueModel {
    /// - Parameter limited: the tasks of jobs with limits that the store has given out.
    /// - Returns: the tasks that the session now has.
    mutating func claim(
        _ limit: Int, ofGroup group: GroupID, for session: SessionID, limited: Set<TaskID>
    ) -> [TaskID] {
        if let pause = pauses[group], pause.lasts(at: now) { return [] }
        let ofGroup = tasks.values.filter { jobs[$0.jobID]?.groupID == group }
        let running = ofGroup.count { $0.session != nil }
        let room = min(limit, max((limits[group] ?? .max) - running, 0))
        let now = now
        let ready = ofGroup.filter { $0.session == nil && $0.hold == nil && $0.runAt <= now }
        var taken: [TaskID] = []
        for task in ready.sorted(by: ModelTask.comesFirst) {
            if taken.count == room { break }
            if jobs[task.jobID]?.isLimited == true, !limited.contains(task.id) { continue }
            guard self.limit(task) == nil, admit(task) else { continue }
            start(task)
            tasks[task.id]?.session = session
            if jobs[task.jobID]?.settings.uniqueness.span == .waiting { tasks[task.id]?.uniqueKey = nil }
            taken.append(task.id)
        }
        return taken
    }

    private mutating func admit(_ task: ModelTask) -> Bool {
        guard let job = jobs[task.jobID] else { return false }
        let isTaken = hasClaimed(job.id)
        switch job.settings.blockStrategy {
        case .parallel: return true
        case .serial:
            if !isTaken { return true }
            tasks[task.id]?.hold = .serial
            if job.settings.queueAtMost != nil { mayHaveSurplus(job.id) }
        case .discard:
            if !isTaken { return true }
            end(task.id, .skipped)
        case .replace:
            let now = now
            let isOld = tasks.values.contains {
                $0.jobID == job.id && $0.hold == nil && $0.runAt <= now && ModelTask.comesFirst(task, $0)
            }
            if isOld {
                end(task.id, .skipped)
            } else if isTaken {
                replaceOthers(with: task)
            } else {
                return true
            }
        }
        return false
    }

    private mutating func replaceOthers(with task: ModelTask) {
        for other in tasks(of: task.jobID) {
            if other.session != nil { tasks[other.id]?.isAskedToEnd = true }
            if other.hold == .serial { end(other.id, .skipped) }
        }
        tasks[task.id]?.hold = .serial
    }

    /// Ends an attempt with `ok`, `cancelled` or `failed`.
    mutating func finish(_ id: TaskID, _ code: HandleCode) {
        guard let task = tasks[id], let job = jobs[task.jobID] else { return }
        turnCameFree(job.id)
        let policy = job.settings.retryPolicy
        guard code == .failed, !job.isDeleted, task.attempt < policy.retries else { return end(id, code) }
        if task.isAskedToEnd { return end(id, .cancelled) }
        tasks[id]?.session = nil
        tasks[id]?.attempt += 1
        tasks[id]?.runAt = now + policy.delayMs(after: task.attempt + 1, random: 0)
        let reason = hold(ofJob: task.jobID)
        tasks[id]?.hold = reason
    }

    /// Returns a claimed task to the queue.
    mutating func handBack(_ id: TaskID, isLost: Bool) {
        guard let task = tasks[id] else { return }
        turnCameFree(task.jobID)
        if jobs[task.jobID]?.isDeleted == true || task.isAskedToEnd { return end(id, .cancelled) }
        let losses = task.losses + (isLost ? 1 : 0)
        tasks[id]?.session = nil
        tasks[id]?.losses = losses
        let reason = losses > Limits.losses ? .quarantined : hold(ofJob: task.jobID)
        tasks[id]?.hold = reason
    }

    /// Returns all that dead sessions hold.
    mutating func rescue(_ sessions: Set<SessionID>) {
        for task in tasks.values.sorted(by: { $0.id < $1.id }) {
            if let session = task.session, sessions.contains(session) { handBack(task.id, isLost: true) }
        }
        settle()
    }

    mutating func cancel(_ id: TaskID) {
        guard let task = tasks[id] else { return }
        if task.session == nil {
            end(id, .cancelled)
            turnCameFree(task.jobID)
        } else {
            tasks[id]?.isAskedToEnd = true
        }
        settle()
    }
}
